"""Pure functions: from text to what it says. No models, no settings, no HTTP."""
