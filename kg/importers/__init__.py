"""What is not news: files of others brought into the graph, each as a document of its own, names matched to the registry."""
