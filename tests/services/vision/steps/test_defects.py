"""From a surface to suspected defects: scale, windows, scores, names, regions."""

from __future__ import annotations

import numpy as np
import pytest

from services.vision.engines.fake import fake_crack_cells, fake_defect_heads, fake_defect_windows
from services.vision.steps.defects import (
    LEAST_PX,
    WINDOW,
    find_region,
    heat_map,
    name_defect,
    picture_scores,
    places,
    pool,
    prepare,
    windows,
)

LIMITS = {"surface_defect": 0.5, "crack": 0.3}


@pytest.mark.parametrize("size", [(10, 10), (1200, 1600), (1600, 1200), (448, 448), (60, 4000), (1, 1), (3000, 30)])
def test_a_picture_is_brought_to_the_scale_of_defects(size: tuple[int, int]) -> None:
    height, width, _ = prepare(np.zeros((*size, 3), np.uint8)).shape
    assert min(height, width) >= LEAST_PX
    assert max(height, width) <= 1700
    assert (height % 32, width % 32) == (0, 0)


@pytest.mark.parametrize("n_cells", range(1, 60))
def test_windows_leave_no_cell_out(n_cells: int) -> None:
    starts = places(n_cells)
    covered = {cell for start in starts for cell in range(start, start + WINDOW)}
    assert covered >= set(range(n_cells))
    assert starts[-1] + WINDOW <= max(n_cells, WINDOW)


def test_windows_have_unit_length() -> None:
    rows = windows(np.random.default_rng(1).random((14, 28, 5), dtype=np.float32))
    assert rows.shape == (3, 5)
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1.0)


def test_one_bad_window_counts_more_than_the_mean_and_less_than_itself() -> None:
    raw = np.array([[-1.0], [-1.0], [-1.0], [1.0]])
    assert raw.mean() < pool(raw)[0] < raw.max()


def test_dark_surfaces_score_higher() -> None:
    def score(grey: float) -> float:
        coarse = np.stack([np.full((14, 14), grey), np.full((14, 14), 1 - grey)], axis=2).astype(np.float32)
        vector = np.ones(48, np.float32)
        return float(picture_scores(vector, coarse, fake_defect_heads(), fake_defect_windows())[0])

    assert 0 < score(0.9) < score(0.5) < score(0.1) < 1


@pytest.mark.parametrize(
    ("surface", "crack", "told"),
    [
        (0.4, 0.9, None),
        (0.9, 0.2, ("surface_defect", 0.9)),
        (0.9, 0.8, ("crack", 0.72)),
        (0.5, 0.3, ("crack", 0.15)),
    ],
)
def test_a_crack_is_named_where_the_surface_is_damaged(
    surface: float, crack: float, told: tuple[str, float] | None
) -> None:
    found = name_defect({"surface_defect": surface, "crack": crack}, LIMITS)
    assert (found and found[0]) == (told and told[0])
    assert (found and found[1]) == pytest.approx(told and told[1])


def test_the_region_lies_where_heat_is_densest() -> None:
    heat = np.zeros((100, 140), np.float32)
    heat[20:50, 30:70] = 1.0
    heat[80:82, 100:102] = 1.0
    region = find_region(heat)
    assert region is not None
    corners = np.array(region.polygon).reshape(4, 2) * (140, 100)
    assert corners.min(axis=0) == pytest.approx((30, 20), abs=4)
    assert corners.max(axis=0) == pytest.approx((70, 50), abs=4)
    assert region.heat > 0.5


def test_a_cold_map_has_no_region() -> None:
    assert find_region(np.zeros((20, 20), np.float32)) is None


def test_heat_follows_the_cells() -> None:
    fine = np.ones((20, 30, 2), np.float32)
    fine[5:9, 10:20, 0] = 0.0
    heat = heat_map(fine, fake_crack_cells())
    assert heat.shape == (20, 30)
    assert heat[6, 15] > 0.9
    assert heat[15, 5] < 0.1
