"""What was seen and when: the time base, events, verdicts, the hash-chained log and what resume needs."""
