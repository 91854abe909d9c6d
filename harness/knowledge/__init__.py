"""What is known of Kubernetes and its programs, as data with small readers."""
