"""What those who run the portal look at: probes, log lines, metrics, reports of errors."""
