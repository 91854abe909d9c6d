"""What is typed in the place of a placeholder: values that the settings name, objects of the cluster."""
