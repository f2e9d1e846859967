"""The ground floor of all pages: guards, links, finding, frame, navigation, fields, formats. Imports no workflow."""
