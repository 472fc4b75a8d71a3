"""Training material: photographs with fixations, sounds, and scenes generated from them."""
