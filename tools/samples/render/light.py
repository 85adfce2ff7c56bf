"""Sky, camera and the render itself."""

from __future__ import annotations

import math

import bpy
from mathutils import Vector

Point = tuple[float, float, float]


def sky(sun_height_deg: float, sun_turn_deg: float, strength: float = 0.35, overcast: float = 0.0):
    """Daylight. overcast 0..1 mixes the clear sky with an even grey one; the sun goes with the clear part."""
    scene = bpy.context.scene
    world = bpy.data.worlds.new("sky")
    scene.world = world
    world.use_nodes = True
    tree = world.node_tree
    back = tree.nodes["Background"]
    color = (0.55 + 0.2 * overcast, 0.66 + 0.1 * overcast, 0.80 + 0.0 * overcast)
    coord = tree.nodes.new("ShaderNodeTexCoord")
    split = tree.nodes.new("ShaderNodeSeparateXYZ")
    tree.links.new(coord.outputs["Generated"], split.inputs[0])
    ramp = tree.nodes.new("ShaderNodeValToRGB")
    haze = (0.83, 0.84, 0.85)
    ramp.color_ramp.elements[0].color = (0.35, 0.33, 0.30, 1)
    ramp.color_ramp.elements[0].position = 0.47
    ramp.color_ramp.elements[1].color = (
        *(c * (1 - overcast) * 0.75 + h * overcast for c, h in zip(color, haze, strict=True)),
        1,
    )
    middle = ramp.color_ramp.elements.new(0.53)
    middle.color = (*haze, 1)
    scale = tree.nodes.new("ShaderNodeMath")
    scale.operation = "MULTIPLY_ADD"
    scale.inputs[1].default_value = scale.inputs[2].default_value = 0.5
    tree.links.new(split.outputs["Z"], scale.inputs[0])
    tree.links.new(scale.outputs[0], ramp.inputs["Fac"])
    clouds = tree.nodes.new("ShaderNodeTexNoise")
    clouds.inputs["Scale"].default_value = 2.2
    clouds.inputs["Detail"].default_value = 8
    tree.links.new(coord.outputs["Generated"], clouds.inputs["Vector"])
    mix = tree.nodes.new("ShaderNodeMix")
    mix.data_type = "RGBA"
    veil = tree.nodes.new("ShaderNodeValToRGB")
    veil.color_ramp.elements[0].position, veil.color_ramp.elements[1].position = 0.48, 0.72
    tree.links.new(clouds.outputs[0], veil.inputs["Fac"])
    sockets = {s.identifier: s for s in mix.inputs}
    tree.links.new(veil.outputs["Color"], sockets["Factor_Float"])
    tree.links.new(ramp.outputs["Color"], sockets["A_Color"])
    sockets["B_Color"].default_value = (0.88, 0.89, 0.90, 1)
    tree.links.new(next(s for s in mix.outputs if s.identifier == "Result_Color"), back.inputs["Color"])
    back.inputs["Strength"].default_value = strength * 2.4
    bpy.ops.object.light_add(type="SUN", rotation=(math.radians(90 - sun_height_deg), 0, math.radians(sun_turn_deg)))
    sun = bpy.context.object.data
    sun.energy = 4.2 * (1 - overcast) + 0.25
    sun.angle = math.radians(0.6 + 12 * overcast)
    sun.color = (1.0, 0.94, 0.85)


def camera(at: Point, look: Point, lens_mm: float = 26, roll_deg: float = 0.0, focus_m: float | None = None):
    """A hand-held phone: about 26 mm."""
    bpy.ops.object.camera_add(location=at)
    cam = bpy.context.object
    direction = Vector(look) - Vector(at)
    cam.rotation_mode = "QUATERNION"
    cam.rotation_quaternion = direction.to_track_quat("-Z", "Y")
    cam.rotation_mode = "XYZ"
    cam.rotation_euler.rotate_axis("Z", math.radians(roll_deg))
    cam.data.lens = lens_mm
    cam.data.clip_end = 500
    if focus_m:
        cam.data.dof.use_dof = True
        cam.data.dof.focus_distance = focus_m
        cam.data.dof.aperture_fstop = 2.2
    bpy.context.scene.camera = cam
    return cam


def render(path: str, width: int, height: int, samples: int, exposure: float = 0.0) -> None:
    """Writes the picture with Cycles on the CPU; the noise pattern is fixed."""
    scene = bpy.context.scene
    scene.render.engine = "CYCLES"
    scene.cycles.device = "CPU"
    scene.cycles.samples = samples
    scene.cycles.use_denoising = True
    scene.cycles.seed = 7
    scene.cycles.max_bounces = 5
    scene.cycles.transparent_max_bounces = 12
    scene.render.resolution_x, scene.render.resolution_y = width, height
    scene.render.film_transparent = False
    scene.render.threads_mode, scene.render.threads = "FIXED", 2
    scene.view_settings.view_transform = "AgX"
    scene.view_settings.look = "AgX - Medium High Contrast"
    scene.view_settings.exposure = scene.get("exposure", 0.5) + exposure
    scene.render.use_persistent_data = True
    scene.render.filepath = path
    bpy.ops.render.render(write_still=True)
