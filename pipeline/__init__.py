"""The road: the order of stages, by task name only; retry, quarantine, sweep. Loads no model."""
