"""The builder of an item's form: what is typed on its page, what a press does to it, and the form that follows."""
