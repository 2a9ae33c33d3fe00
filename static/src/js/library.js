// Recordings and pictures. Every form works without; here only what makes it quicker.
