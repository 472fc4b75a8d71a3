package io.passnet.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;

/** Rooms depend downwards only, and each library stops at its room. */
@AnalyzeClasses(packages = "io.passnet.edge", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule roomsDependDownwardsOnly =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("geometry")
          .definedBy("..edge.geometry..")
          .layer("media")
          .definedBy("..edge.media..")
          .layer("model")
          .definedBy("..edge.model..")
          .layer("product")
          .definedBy("..edge.product..")
          .layer("engine")
          .definedBy("..edge.engine..")
          .layer("session")
          .definedBy("..edge.session..")
          .layer("config")
          .definedBy("..edge.config..")
          .layer("api")
          .definedBy("..edge.api..")
          .layer("cli")
          .definedBy("..edge.cli..")
          .whereLayer("cli")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("api")
          .mayOnlyBeAccessedByLayers("cli")
          .whereLayer("config")
          .mayOnlyBeAccessedByLayers("api", "cli")
          .whereLayer("session")
          .mayOnlyBeAccessedByLayers("config", "api", "cli")
          .whereLayer("engine")
          .mayOnlyBeAccessedByLayers("session", "config", "api", "cli")
          .whereLayer("model")
          .mayOnlyBeAccessedByLayers("engine", "session", "config", "api", "cli")
          .whereLayer("media")
          .mayOnlyBeAccessedByLayers("product", "session", "config", "api", "cli")
          .whereLayer("product")
          .mayOnlyBeAccessedByLayers("session", "config", "api", "cli");

  @ArchTest
  static final ArchRule grpcAndProtobufStopAtTheApi =
      noClasses()
          .that()
          .resideOutsideOfPackage("..edge.api..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.grpc..", "com.google.protobuf..", "io.passnet.saliency..");

  @ArchTest
  static final ArchRule quarkusStaysAboveTheSessions =
      noClasses()
          .that()
          .resideInAnyPackage(
              "..edge.geometry..",
              "..edge.media..",
              "..edge.model..",
              "..edge.product..",
              "..edge.engine..",
              "..edge.session..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "io.smallrye..", "jakarta..");

  @ArchTest
  static final ArchRule onnxRuntimeStopsAtTheModel =
      noClasses()
          .that()
          .resideOutsideOfPackage("..edge.model..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("ai.onnxruntime..");

  @ArchTest
  static final ArchRule ffmpegStopsAtTheMedia =
      noClasses()
          .that()
          .resideOutsideOfPackage("..edge.media..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.bytedeco..");
}
