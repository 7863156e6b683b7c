"""Text to record: readers, segmentation, names, numbers, times, modality, relations, observations."""
