/** A floorplan, as docs/reference describes it: GeoJSON in metres. */

export type Position = [x: number, y: number];
/** A closed line; the first one of a polygon is its outside, the others are holes. */
export type Ring = Position[];

export type Polygon = { type: "Polygon"; coordinates: Ring[] };
export type LineString = { type: "LineString"; coordinates: Position[] };
export type MultiLineString = { type: "MultiLineString"; coordinates: Position[][] };
export type Point = { type: "Point"; coordinates: Position };
export type Geometry = Polygon | LineString | MultiLineString | Point;

export type Properties = {
  kind: string;
  id: string;
  name: string;
  name_en?: string;
  name_fr?: string;
};

export type Feature<G extends Geometry = Geometry> = {
  type: "Feature";
  geometry: G;
  properties: Properties;
};

/** The kinds that are drawn, each with the geometry that it has. */
export type FeatureOfKind = {
  outline: Feature<Polygon>;
  zone: Feature<Polygon>;
  fixture: Feature<Polygon>;
  room: Feature;
  till: Feature;
  wall: Feature;
  entrance: Feature;
  access_point: Feature;
};

export type Floorplan = {
  type: "FeatureCollection";
  features: Feature[];
  chaland: { store: string; floor: string; name: string; timezone: string };
};
