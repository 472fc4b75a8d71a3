"""Training, evaluation and export of the PASSNet Edge saliency models."""
