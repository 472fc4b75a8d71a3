package io.passnet.edge.media;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/** XMP metadata, and JPEGs with it, that tests make. */
public final class Xmp {
  private static final String SIGNATURE = "http://ns.adobe.com/xap/1.0/\0";

  private Xmp() {}

  /** The fields, "name=value", as attributes or as elements of one description. */
  static String packet(boolean elements, String... fields) {
    StringBuilder attributes = new StringBuilder();
    StringBuilder children = new StringBuilder();
    for (String field : fields) {
      String name = "GPano:" + field.substring(0, field.indexOf('='));
      String value = field.substring(field.indexOf('=') + 1);
      if (elements) {
        children.append("<%s>%s</%s>\n".formatted(name, value, name));
      } else {
        attributes.append("\n  %s=\"%s\"".formatted(name, value));
      }
    }
    return """
    <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
      xmlns:GPano="http://ns.google.com/photos/1.0/panorama/"%s>%s</rdf:Description></rdf:RDF>
    </x:xmpmeta>
    """
        .formatted(attributes, children);
  }

  /** The JPEG with a packet of metadata right behind its first marker. */
  public static byte[] in(byte[] jpeg, String packet) {
    byte[] content = (SIGNATURE + packet).getBytes(UTF_8);
    ByteBuffer with = ByteBuffer.allocate(jpeg.length + content.length + 4);
    with.put(jpeg, 0, 2).put((byte) 0xFF).put((byte) 0xE1);
    with.putShort((short) (content.length + 2)).put(content);
    return with.put(jpeg, 2, jpeg.length - 2).array();
  }
}
