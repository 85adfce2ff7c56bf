"""What all rendered scenes share: materials, rebar, tubes, boxes. Runs inside Blender's Python (bpy)."""

from __future__ import annotations

import itertools
import math
import random

import bmesh
import bpy
from mathutils import Vector

Point = tuple[float, float, float]


def clear(seed: int) -> random.Random:
    """An empty scene and its own random numbers."""
    bpy.ops.wm.read_factory_settings(use_empty=True)
    return random.Random(seed)


class Nodes:
    """A material's node tree, written as calls."""

    def __init__(self, name: str) -> None:
        self.material = bpy.data.materials.new(name)
        self.material.use_nodes = True
        self.tree = self.material.node_tree
        self.shader = self.tree.nodes["Principled BSDF"]

    def add(self, kind: str, **inputs: object):
        """A node with some inputs set; a socket links, anything else is a value."""
        node = self.tree.nodes.new(kind)
        for key, value in inputs.items():
            name = key.replace("_", " ")
            if name in node.inputs:
                self.feed(node.inputs[name], value)
            else:
                setattr(node, key, value)
        return node

    def feed(self, socket, value: object) -> None:
        """Links a socket or sets its value."""
        if isinstance(value, bpy.types.NodeSocket):
            self.tree.links.new(value, socket)
        else:
            socket.default_value = value

    def coords(self, scale: Point = (1, 1, 1), kind: str = "Object"):
        """Coordinates in metres of the object, or Generated/UV."""
        node = self.add("ShaderNodeTexCoord")
        mapping = self.add("ShaderNodeMapping", Vector=node.outputs[kind], Scale=scale)
        return mapping.outputs["Vector"]

    def noise(self, scale: float, detail: float = 6, rough: float = 0.6, vector=None):
        """Noise from 0 to 1."""
        more = {} if vector is None else {"Vector": vector}
        return self.add("ShaderNodeTexNoise", Scale=scale, Detail=detail, Roughness=rough, **more).outputs[0]

    def ramp(self, factor, stops: list[tuple[float, tuple[float, ...]]]):
        """Colours along a factor."""
        node = self.add("ShaderNodeValToRGB", Fac=factor)
        elements = node.color_ramp.elements
        while len(elements) < len(stops):
            elements.new(0.5)
        for element, (at, color) in zip(elements, stops, strict=True):
            element.position = at
            element.color = (*color, 1) if len(color) == 3 else color
        return node.outputs["Color"]

    def mix(self, factor, a, b, blend: str = "MIX"):
        """Mixes two colours."""
        node = self.tree.nodes.new("ShaderNodeMix")
        node.data_type, node.blend_type = "RGBA", blend
        sockets = {s.identifier: s for s in node.inputs}
        for key, value in (("Factor_Float", factor), ("A_Color", a), ("B_Color", b)):
            self.feed(sockets[key], value if not isinstance(value, tuple) or len(value) == 4 else (*value, 1))
        return next(s for s in node.outputs if s.identifier == "Result_Color")

    def bump(self, height, strength: float = 0.4, distance: float = 0.01):
        """A normal from a height."""
        return self.add("ShaderNodeBump", Height=height, Strength=strength, Distance=distance).outputs["Normal"]

    def finish(self, color, rough=0.8, metal=0.0, normal=None):
        """Feeds the shader and gives the material."""
        self.feed(self.shader.inputs["Base Color"], color if not isinstance(color, tuple) else (*color, 1)[:4])
        self.feed(self.shader.inputs["Roughness"], rough)
        self.feed(self.shader.inputs["Metallic"], metal)
        if normal is not None:
            self.feed(self.shader.inputs["Normal"], normal)
        return self.material


def concrete(name: str = "concrete", tone: float = 0.32, warm: float = 1.0):
    """Cast concrete: clouds, pores, a faint grain."""
    n = Nodes(name)
    v = n.coords()
    clouds = n.noise(1.7, 8, 0.62, v)
    fine = n.noise(60, 6, 0.7, v)
    base = n.ramp(
        clouds,
        [(0.3, (tone * 0.72 * warm, tone * 0.71, tone * 0.68)), (0.7, (tone * 1.15 * warm, tone * 1.13, tone * 1.08))],
    )
    color = n.mix(0.25, base, n.ramp(fine, [(0.35, (tone * 0.5,) * 3), (0.65, (tone * 1.3,) * 3)]))
    return n.finish(color, 0.88, 0, n.bump(fine, 0.25, 0.004))


def plywood(name: str = "plywood", color=(0.32, 0.17, 0.075), film: float = 0.5):
    """Formwork plywood: grain, cement smears, some gloss of the film."""
    n = Nodes(name)
    v = n.coords((1, 1, 1))
    grain = n.noise(5, 8, 0.65, n.coords((1.2, 14, 14)))
    smear = n.noise(2.4, 8, 0.7, v)
    wood = n.ramp(grain, [(0.3, tuple(c * 0.62 for c in color)), (0.7, tuple(c * 1.25 for c in color))])
    grey = n.ramp(smear, [(0.5, (0, 0, 0)), (0.72, (0.8, 0.8, 0.8))])
    c = n.mix(grey, wood, (0.36, 0.345, 0.32))
    return n.finish(c, 1 - film * 0.9, 0, n.bump(grain, 0.15, 0.002))


def timber(name: str = "timber"):
    """Raw square timber."""
    return plywood(name, (0.46, 0.29, 0.14), 0.15)


def rebar_steel(name: str = "rebar", rust: float = 0.55):
    """Rebar some days on site: dark mill scale with rust."""
    n = Nodes(name)
    v = n.add("ShaderNodeNewGeometry").outputs["Position"]
    patches = n.noise(9, 8, 0.7, v)
    speck = n.noise(140, 4, 0.6, v)
    c = n.ramp(patches, [(0.58 - rust * 0.4, (0.055, 0.05, 0.048)), (0.8 - rust * 0.3, (0.25, 0.095, 0.035))])
    c = n.mix(0.4, c, n.ramp(speck, [(0.4, (0.05, 0.035, 0.03)), (0.65, (0.34, 0.16, 0.07))]))
    return n.finish(c, 0.66, 0.45, n.bump(speck, 0.3, 0.002))


def tube_steel(name: str = "tube", paint=(0.33, 0.33, 0.34), rust: float = 0.35):
    """Scaffold tube: paint or zinc gone rusty in patches."""
    n = Nodes(name)
    v = n.add("ShaderNodeNewGeometry").outputs["Position"]
    patches = n.noise(3.5, 8, 0.72, v)
    c = n.ramp(patches, [(0.6 - rust * 0.3, paint), (0.72 - rust * 0.2, (0.23, 0.10, 0.045))])
    return n.finish(c, 0.5, 0.35, n.bump(n.noise(90, 4, 0.6, v), 0.15, 0.001))


def plain(name: str, color: tuple[float, float, float], rough: float = 0.6, metal: float = 0.0):
    """A plain colour with a little dirt."""
    n = Nodes(name)
    dirt = n.noise(4, 8, 0.7, n.add("ShaderNodeNewGeometry").outputs["Position"])
    c = n.mix(n.ramp(dirt, [(0.4, (0, 0, 0)), (0.75, (0.5, 0.5, 0.5))]), color, tuple(x * 0.45 + 0.08 for x in color))
    return n.finish(c, rough, metal)


def net(name: str = "net", color=(0.02, 0.17, 0.075), hole: float = 0.42):
    """Safety net: a weave that lets light through. UV in metres."""
    n = Nodes(name)
    v = n.coords(kind="UV")
    wave = [
        n.add("ShaderNodeTexWave", Vector=v, Scale=26, bands_direction=d, wave_type="BANDS").outputs["Fac"]
        for d in "XY"
    ]
    most = n.add("ShaderNodeMath", operation="MAXIMUM")
    n.feed(most.inputs[0], wave[0])
    n.feed(most.inputs[1], wave[1])
    solid = n.ramp(most.outputs[0], [(hole, (0.35,) * 3), (hole + 0.3, (0.95,) * 3)])
    tone = n.ramp(
        n.noise(1.2, 6, 0.6, v), [(0.3, tuple(c * 0.6 for c in color)), (0.7, tuple(min(1, c * 1.7) for c in color))]
    )
    n.finish(tone, 0.75)
    n.feed(n.shader.inputs["Alpha"], solid)
    return n.material


def soil(name: str = "soil"):
    """Trodden ground."""
    n = Nodes(name)
    v = n.coords()
    big, fine = n.noise(0.6, 8, 0.65, v), n.noise(24, 8, 0.75, v)
    c = n.mix(
        0.5,
        n.ramp(big, [(0.3, (0.12, 0.085, 0.055)), (0.7, (0.26, 0.20, 0.14))]),
        n.ramp(fine, [(0.3, (0.09, 0.065, 0.045)), (0.7, (0.32, 0.26, 0.19))]),
    )
    return n.finish(c, 0.95, 0, n.bump(fine, 0.9, 0.04))


def put(obj, material=None):
    """Gives an object its material."""
    if material is not None:
        obj.data.materials.clear()
        obj.data.materials.append(material)
    return obj


def _shared(key: tuple, build, material):
    """A new object on a mesh that all objects of the same key share; making one per call would take minutes."""
    name = "|".join(str(k) for k in key) + "|" + (material.name if material else "")
    mesh = bpy.data.meshes.get(name)
    if mesh is None:
        mesh = bpy.data.meshes.new(name)
        form = bmesh.new()
        build(form)
        form.to_mesh(mesh)
        form.free()
        if material is not None:
            mesh.materials.append(material)
    obj = bpy.data.objects.new("part", mesh)
    bpy.context.scene.collection.objects.link(obj)
    return obj


def box(center: Point, size: Point, material=None, turn: Point = (0, 0, 0), bevel: float = 0.0):
    """A box; size in metres."""

    def build(form) -> None:
        bmesh.ops.create_cube(form, size=1)
        bmesh.ops.scale(form, vec=size, verts=form.verts)
        if bevel:
            bmesh.ops.bevel(form, geom=form.edges[:], offset=bevel, segments=2, affect="EDGES", profile=0.6)

    obj = _shared(("box", *(round(v, 4) for v in size), bevel), build, material)
    obj.location, obj.rotation_euler = center, turn
    return obj


def sheet(
    center: Point,
    width: float,
    height: float,
    material=None,
    turn: Point = (0, 0, 0),
    waves: float = 0.0,
    rng: random.Random | None = None,
    cuts: int = 0,
):
    """A flat sheet standing in its own XY plane, UV in metres, with soft waves where wanted."""
    bpy.ops.mesh.primitive_grid_add(
        x_subdivisions=max(1, cuts), y_subdivisions=max(1, cuts), size=1, location=center, rotation=turn
    )
    obj = bpy.context.object
    phase = rng.uniform(0, 6) if rng else 0.0
    layer = obj.data.uv_layers.active
    for loop in obj.data.loops:
        co = obj.data.vertices[loop.vertex_index].co
        layer.data[loop.index].uv = (co.x * width, co.y * height)
    for vertex in obj.data.vertices:
        x, y = vertex.co.x * width, vertex.co.y * height
        vertex.co = (x, y, waves * (math.sin(x * 1.9 + phase) + 0.6 * math.sin(y * 2.7 + x * 0.8 + phase * 2)))
    if cuts:
        for face in obj.data.polygons:
            face.use_smooth = True
    return put(obj, material)


def rod(a: Point, b: Point, radius: float, material=None, sides: int = 12):
    """A round bar from a to b."""
    start, end = Vector(a), Vector(b)

    def build(form) -> None:
        bmesh.ops.create_cone(form, cap_ends=True, segments=sides, radius1=1, radius2=1, depth=1)
        for face in form.faces:
            face.smooth = len(face.verts) == 4

    obj = _shared(("rod", sides), build, material)
    obj.location = (start + end) / 2
    obj.rotation_mode = "QUATERNION"
    obj.rotation_quaternion = (end - start).to_track_quat("Z", "Y")
    obj.scale = (radius, radius, (end - start).length)
    return obj


def bars(segments: list[tuple[Point, Point]], radius: float, material, ribs: bool = True, rib_step: float = 0.018):
    """Many ribbed bars in one mesh: each a 10-sided tube whose radius pulses along its length."""
    verts: list[tuple[float, float, float]] = []
    faces: list[tuple[int, ...]] = []
    for a, b in segments:
        start, end = Vector(a), Vector(b)
        axis = end - start
        side = axis.cross(Vector((0, 0, 1)))
        if side.length < 1e-6:
            side = axis.cross(Vector((0, 1, 0)))
        side.normalize()
        up = side.cross(axis).normalized()
        n = max(2, int(axis.length / (rib_step / 2))) if ribs else 2
        first = len(verts)
        for i in range(n):
            r = radius * (1.09 if ribs and i % 2 else 0.97)
            center = start + axis * (i / (n - 1))
            for k in range(10):
                ang = 2 * math.pi * k / 10
                long = abs(math.sin(ang)) > 0.95
                rr = radius * 1.07 if ribs and long else r
                p = center + side * (math.cos(ang) * rr) + up * (math.sin(ang) * rr)
                verts.append(tuple(p))
        for i in range(n - 1):
            for k in range(10):
                p = first + i * 10
                faces.append((p + k, p + (k + 1) % 10, p + 10 + (k + 1) % 10, p + 10 + k))
        faces.append(tuple(first + k for k in range(10)))
        faces.append(tuple(first + (n - 1) * 10 + k for k in range(10)))
    mesh = bpy.data.meshes.new("bars")
    mesh.from_pydata(verts, [], faces)
    for face in mesh.polygons:
        face.use_smooth = True
    obj = bpy.data.objects.new("bars", mesh)
    bpy.context.collection.objects.link(obj)
    return put(obj, material)


def knots(places: list[Point], radius: float, material, rng: random.Random):
    """Tie wire: a twisted loop at every place."""
    segments: list[tuple[Point, Point]] = []
    for x, y, z in places:
        turn = rng.uniform(0.5, 1.1) + (math.pi / 2 if rng.random() < 0.5 else 0)
        pts = []
        for k in range(9):
            a = 2 * math.pi * k / 8
            d = math.cos(a) * radius * 1.25
            pts.append((x + d * math.cos(turn), y + d * math.sin(turn), z + math.sin(a) * radius * 1.25))
        segments += list(itertools.pairwise(pts))
        end = (
            x + rng.uniform(-1, 1) * radius * 1.6,
            y + rng.uniform(-1, 1) * radius * 1.6,
            z + radius * rng.uniform(1.8, 3),
        )
        segments.append(((x, y, z + radius), end))
    return bars(segments, 0.0011, material, ribs=False)
