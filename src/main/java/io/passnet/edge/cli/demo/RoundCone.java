package io.passnet.edge.cli.demo;

/**
 * Two balls and the hull around them: limbs, trunks, heads; a ball where both ends are one. The
 * intersection is I. Quilez's (iquilezles.org/articles/intersectors, MIT).
 *
 * @param a centre of the first ball
 * @param b centre of the second ball
 * @param ra radius of the first ball
 * @param rb radius of the second ball
 */
record RoundCone(Vec a, Vec b, double ra, double rb) {
  static final double NONE = Double.POSITIVE_INFINITY;
  private static final double NEAREST = 1e-4;

  static RoundCone ball(Vec centre, double radius) {
    return new RoundCone(centre, centre, radius, radius);
  }

  /** Distance along a ray of length 1 to the surface; {@link #NONE} if it is not met. */
  double distance(Vec from, Vec along) {
    Vec oa = from.minus(a);
    double m3 = along.dot(oa);
    double m5 = oa.dot(oa);
    Vec ba = b.minus(a);
    double m0 = ba.dot(ba);
    double rr = ra - rb;
    double d2 = m0 - rr * rr;
    if (d2 <= 0) {
      return ahead(-m3 - Math.sqrt(m3 * m3 - m5 + Math.max(ra, rb) * Math.max(ra, rb)));
    }
    double m1 = ba.dot(oa);
    double m2 = ba.dot(along);
    double k2 = d2 - m2 * m2;
    double k1 = d2 * m3 - m1 * m2 + m2 * rr * ra;
    double k0 = d2 * m5 - m1 * m1 + m1 * rr * ra * 2 - m0 * ra * ra;
    double h = k1 * k1 - k0 * k2;
    if (h < 0) {
      return NONE;
    }
    double t = (-Math.sqrt(h) - k1) / k2;
    double y = m1 - ra * rr + t * m2;
    if (y > 0 && y < d2) {
      return ahead(t);
    }
    Vec ob = from.minus(b);
    double m6 = ob.dot(along);
    double first = ahead(-m3 - Math.sqrt(m3 * m3 - m5 + ra * ra));
    return Math.min(first, ahead(-m6 - Math.sqrt(m6 * m6 - ob.dot(ob) + rb * rb)));
  }

  private static double ahead(double t) {
    return t > NEAREST ? t : NONE;
  }

  /** The normal at a point of the surface. */
  Vec normal(Vec at) {
    Vec ba = b.minus(a);
    double m0 = ba.dot(ba);
    double rr = ra - rb;
    double d2 = m0 - rr * rr;
    Vec pa = at.minus(a);
    if (d2 <= 0) {
      return (ra >= rb ? pa : at.minus(b)).unit();
    }
    double y = pa.dot(ba) - ra * rr;
    if (y <= 0) {
      return pa.unit();
    }
    return y >= d2 ? at.minus(b).unit() : pa.times(d2).minus(ba.times(y)).unit();
  }
}
