"""What people type about a plan, checked and put into clean values."""
