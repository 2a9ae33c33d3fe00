"""Lists of people from files: read (`reading`), understood (`columns`, `rows`), compared with who is here (`matching`),
written (`writing`). What a file may be is refused here with sentences; nothing of it is trusted."""
