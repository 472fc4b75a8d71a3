package io.passnet.edge.engine;

import io.passnet.edge.model.ModelException;
import io.passnet.edge.model.ModelPackage;
import java.util.Map;

/**
 * Where a model is found.
 *
 * @param name what requests call it; empty for the name that its package has
 * @param place name or path of its package
 */
public record ModelSource(String name, String place) {
  /** Names that a model may be given. */
  public static final String NAMES = "[a-z0-9][a-z0-9._-]*";

  /**
   * Opens the package, beside those that are open.
   *
   * @param opened packages by the names that requests use; this one is added
   * @return the name
   * @throws ModelException when it cannot be opened, or its name is taken
   */
  public String open(Map<String, ModelPackage> opened) {
    ModelPackage found;
    try {
      found = ModelPackage.open(place);
    } catch (ModelException e) {
      throw name.isEmpty() ? e : new ModelException(key() + ": " + e.getMessage(), e);
    }
    String called = name.isEmpty() ? found.manifest().name() : name;
    if (opened.putIfAbsent(called, found) != null) {
      throw new ModelException(
          "%s: another model is named '%s'; choose another name".formatted(key(), called));
    }
    return called;
  }

  private String key() {
    return name.isEmpty() ? "passnet.engine.model" : "passnet.engine.models." + name;
  }
}
