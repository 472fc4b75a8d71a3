package io.passnet.edge.cli.demo;

import io.passnet.edge.cli.demo.Group.Paint;
import io.passnet.edge.cli.demo.Group.Part;
import java.util.ArrayList;
import java.util.List;

/** A person: body and head of round cones, standing or walking. */
final class Figure implements Solid {
  /** Height for which the parts' measures are given. */
  private static final double MODEL_HEIGHT = 1.77;

  private static final double HIP = 0.92;
  private static final double SHOULDER = 1.4;
  private static final double THIGH = 0.44;
  private static final double SHIN = 0.4;
  private static final double NECK_TOP = 1.535;
  private static final double MOUTH_FORWARD = 0.09;
  private static final double MOUTH_UP = 0.045;

  private final Look look;
  private final Pose pose;
  private final double scale;
  private final Group body;
  private final Group head;
  private final RoundCone bounds;
  private final Vec skin;
  private final Vec jacket;
  private final Vec trousers;

  Figure(Look look, Pose pose) {
    this.look = look;
    this.pose = pose;
    scale = look.height() / MODEL_HEIGHT;
    skin = Vec.colour(look.skin());
    jacket = Vec.colour(look.jacket());
    trousers = Vec.colour(look.trousers());
    List<Part> parts = new ArrayList<>();
    // On straight legs the hips are highest; at full stride they sink.
    double reach = Math.cos(legAngle(pose.stride()));
    double sunk = (1 - Math.abs(reach)) * (THIGH + SHIN) * 0.9;
    leg(parts, 1, pose.stride(), sunk);
    leg(parts, -1, pose.stride() + Math.PI, sunk);
    trunk(parts, sunk);
    arm(parts, 1, pose.stride() + Math.PI, 0, sunk);
    arm(parts, -1, pose.stride(), pose.gesture(), sunk);
    body = new Group(pose.feet(), pose.facing(), scaled(parts));
    Vec neck = pose.feet().plus(new Vec(0, 0, (NECK_TOP - sunk) * scale));
    head = new Group(neck, pose.glance(), scaled(Head.parts(look, pose.mouth())));
    double half = look.height() / 2;
    bounds = RoundCone.ball(pose.feet().plus(new Vec(0, 0, half)), half + 0.12);
  }

  /** A ball that holds all of it. */
  RoundCone bounds() {
    return bounds;
  }

  /** Where the voice comes from. */
  Vec mouth() {
    Vec forward = Vec.towards(pose.glance(), 0).times(MOUTH_FORWARD * scale);
    return head.origin().plus(forward).plus(new Vec(0, 0, MOUTH_UP * scale));
  }

  @Override
  public Hit hit(Vec from, Vec along) {
    if (bounds.distance(from, along) == RoundCone.NONE) {
      return null;
    }
    return Hit.nearer(body.hit(from, along), head.hit(from, along));
  }

  @Override
  public boolean blocks(Vec from, Vec along) {
    return nearBounds(from, along) && (body.blocks(from, along) || head.blocks(from, along));
  }

  /** The bounds are met, or the ray begins inside of them. */
  private boolean nearBounds(Vec from, Vec along) {
    return from.minus(bounds.a()).length() < bounds.ra()
        || bounds.distance(from, along) < RoundCone.NONE;
  }

  private double legAngle(double phase) {
    return pose.swing() * 0.46 * Math.sin(phase);
  }

  private void leg(List<Part> parts, int side, double phase, double sunk) {
    double thigh = legAngle(phase) + pose.swing() * 0.08;
    double bend = pose.swing() * 0.85 * Math.pow(Math.max(0, Math.cos(phase - 0.5)), 1.5);
    Vec hip = new Vec(0, side * 0.09, HIP - sunk);
    Vec knee = hip.plus(hanging(thigh, THIGH));
    Vec ankle = knee.plus(hanging(thigh - bend, SHIN));
    double tip = thigh - bend;
    Vec toe = ankle.plus(new Vec(0.16 * Math.cos(tip), side * 0.02, 0.16 * Math.sin(tip) - 0.045));
    add(parts, hip, knee, 0.092, 0.062, p -> cloth(p, trousers));
    add(parts, knee, ankle, 0.062, 0.046, p -> cloth(p, trousers));
    Vec shoes = Vec.colour(look.shoes());
    add(parts, ankle.plus(new Vec(-0.03, 0, -0.04)), toe, 0.045, 0.034, p -> shoes);
  }

  private void trunk(List<Part> parts, double sunk) {
    double hips = HIP - sunk;
    double chest = SHOULDER - sunk;
    parts.add(
        new Part(
            new RoundCone(
                new Vec(0, -0.07, hips + 0.03), new Vec(0, 0.07, hips + 0.03), 0.12, 0.12),
            0.85,
            p -> p.z() > hips * 1 + 0.06 ? front(p, chest) : cloth(p, trousers)));
    parts.add(
        new Part(
            new RoundCone(new Vec(0, 0, hips + 0.1), new Vec(0, 0, chest - 0.1), 0.152, 0.185),
            0.66,
            p -> front(p, chest)));
    parts.add(
        new Part(
            new RoundCone(
                new Vec(0, -0.15, chest - 0.005), new Vec(0, 0.15, chest - 0.005), 0.066, 0.066),
            0.95,
            p -> front(p, chest)));
    add(parts, new Vec(-0.01, 0, chest), new Vec(0.005, 0, chest + 0.16), 0.06, 0.05, p -> skin);
  }

  private void arm(List<Part> parts, int side, double phase, double gesture, double sunk) {
    double swing = pose.swing() * 0.42 * Math.sin(phase) * (1 - gesture) + 0.25 * gesture;
    double bend = 0.2 + pose.swing() * 0.25 + gesture * 1.5;
    Vec shoulder = new Vec(0, side * 0.2, SHOULDER - 0.02 - sunk);
    Vec elbow = shoulder.plus(hanging(swing, 0.28)).plus(new Vec(0, side * 0.045, 0));
    Vec wrist = elbow.plus(hanging(swing + bend, 0.25)).plus(new Vec(0, side * 0.01, 0));
    Vec fingers = wrist.plus(hanging(swing + bend, 0.1));
    add(parts, shoulder, elbow, 0.062, 0.047, p -> cloth(p, jacket));
    add(parts, elbow, wrist, 0.047, 0.036, p -> cloth(p, jacket));
    add(parts, wrist, fingers, 0.034, 0.026, p -> skin);
  }

  private static Vec hanging(double angle, double length) {
    return new Vec(length * Math.sin(angle), 0, -length * Math.cos(angle));
  }

  private static void add(List<Part> parts, Vec a, Vec b, double ra, double rb, Paint paint) {
    parts.add(new Part(new RoundCone(a, b, ra, rb), 1, paint));
  }

  /** The jacket stands open over the shirt, wider towards the top. */
  private Vec front(Vec p, double chest) {
    double opening = 0.035 + 0.09 * Noise.step(chest - 0.3, chest + 0.03, p.z());
    boolean open = p.x() > 0 && Math.abs(p.y()) < opening;
    return cloth(p, open ? Vec.colour(look.shirt()) : jacket);
  }

  private static Vec cloth(Vec p, Vec colour) {
    return colour.times(0.86 + 0.28 * Noise.smooth(p.y() * 17 + p.x() * 9, p.z() * 11, 7));
  }

  /** The parts at this person's size; paints keep the measures of the model. */
  private List<Part> scaled(List<Part> parts) {
    return parts.stream()
        .map(
            part ->
                new Part(
                    new RoundCone(
                        part.shape().a().times(scale),
                        part.shape().b().times(scale),
                        part.shape().ra() * scale,
                        part.shape().rb() * scale),
                    part.depth(),
                    p -> part.paint().at(p.times(1 / scale))))
        .toList();
  }
}
