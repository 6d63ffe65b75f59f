// The codec layer.
