"""What commands do to the cluster: objects that they create, change and delete."""
