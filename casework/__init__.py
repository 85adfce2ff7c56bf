"""What needs many documents at once, and how a machine's suspicion becomes a finding that people decide."""
