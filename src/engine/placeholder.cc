// The engine layer.
