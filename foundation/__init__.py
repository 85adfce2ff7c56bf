"""What every service stands on: settings, blob store, queue, model files, errors, logs, the app factory."""
