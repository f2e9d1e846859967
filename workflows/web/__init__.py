"""What all pages share: guards, links, limits, the frame, fields, formats, whom to call. Imports no workflow."""
