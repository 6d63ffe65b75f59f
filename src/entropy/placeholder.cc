// The entropy layer.
