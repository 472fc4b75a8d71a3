package io.passnet.edge.cli;

import org.eclipse.microprofile.config.ConfigProvider;
import picocli.CommandLine.IVersionProvider;

/** The version of this build. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    String version =
        ConfigProvider.getConfig().getValue("quarkus.application.version", String.class);
    return new String[] {"PASSNet Edge " + version};
  }
}
