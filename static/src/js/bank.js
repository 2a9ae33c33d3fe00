// The question bank. Every form works without; here only what makes it quicker.
import "./elements/bank-picks.js";
