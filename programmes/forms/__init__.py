"""What people enter about programmes and activities."""
