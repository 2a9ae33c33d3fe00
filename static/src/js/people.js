// Lists of people and groups. Every form works without; here only what makes it quicker.
import "./elements/people-picks.js";
