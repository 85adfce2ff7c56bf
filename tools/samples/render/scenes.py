"""The scenes by name."""

from __future__ import annotations

import walls
from fabric import formwork_wall, masonry, props_cellar
from rebar import column_rebar, rebar_mat
from scaffolds import scaffold_deck, scaffold_east

SCENES = {
    "rebar_mat": rebar_mat,
    "column_rebar": column_rebar,
    "scaffold_east": scaffold_east,
    "scaffold_deck": scaffold_deck,
    "formwork_wall": formwork_wall,
    "props_cellar": props_cellar,
    "masonry": masonry,
    "honeycomb": walls.honeycomb,
    "crack": walls.crack,
    "clean": walls.clean,
}
