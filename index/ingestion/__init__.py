"""The story of one file (``extraction``) and of many (``ingest``), with limits of time, memory and trust."""
