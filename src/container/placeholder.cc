// The container layer.
