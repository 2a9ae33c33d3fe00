// The editor of tests. Every form works without; here only what makes it quicker.
