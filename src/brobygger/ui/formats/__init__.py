"""How Danes write times; everything not here is as Django has it."""
