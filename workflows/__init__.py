"""What people and programs do: one folder for each workflow, in the order of STORY in app.py."""
