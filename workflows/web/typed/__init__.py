"""What people type in the forms of several workflows: dates and hours, numbers and figures, an incident."""
