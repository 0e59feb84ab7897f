package dev.switchboard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.switchboard.bus.Door;
import io.vertx.core.eventbus.EventBus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The rooms, their floors and their doors (docs/architecture.md). Each rule was broken once to see
 * it fail.
 */
@AnalyzeClasses(packages = "dev.switchboard", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final Map<Integer, List<String>> FLOORS =
      Map.of(
          1, List.of("db", "bus", "platform", "rates", "simulator"),
          2, List.of("ledger", "feed", "workflow", "ops", "access", "oidc"),
          3,
              List.of(
                  "webhook",
                  "inbox",
                  "status",
                  "sending",
                  "push",
                  "media",
                  "outgoing",
                  "billing",
                  "desk",
                  "search",
                  "templates",
                  "retention"),
          4, List.of("api", "automation", "mcp"),
          5, List.of("boot"));

  @ArchTest
  static final ArchRule roomsDoNotLoop =
      slices().matching("dev.switchboard.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule arrowsPointDown =
      com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes()
          .should(lookDownOrThroughDoors());

  @ArchTest
  static final ArchRule onlyTheBusPackageTouchesTheBus =
      noClasses()
          .that()
          .resideOutsideOfPackage("..bus..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(EventBus.class);

  @ArchTest
  static final ArchRule onlyStoresSpeakSql =
      noClasses()
          .that()
          .resideOutsideOfPackages("..db..", "..boot..")
          .and(areNotStores())
          .should()
          .dependOnClassesThat(runSql());

  @ArchTest
  static final ArchRule thePipelinesDatabaseStaysOutOfTheApisRooms =
      noClasses()
          .that()
          .resideInAnyPackage("..api..", "..push..", "..mcp..")
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("dev.switchboard.db.Database")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule policiesArePure =
      noClasses()
          .that()
          .haveSimpleNameEndingWith("Policy")
          .or()
          .haveSimpleNameEndingWith("Parser")
          .or()
          .haveSimpleNameEndingWith("Splitter")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.vertx.sqlclient..", "io.vertx.ext..", "java.sql..");

  // Rows and tuples pass through a store's hands only; a shared client may be carried by who opens
  // it.
  private static DescribedPredicate<JavaClass> runSql() {
    return DescribedPredicate.describe(
        "run SQL",
        type ->
            type.getPackageName().startsWith("io.vertx.sqlclient")
                && List.of("Tuple", "Row", "RowSet", "PreparedQuery", "Query")
                    .contains(type.getSimpleName()));
  }

  private static DescribedPredicate<JavaClass> areNotStores() {
    return DescribedPredicate.describe(
        "are not stores", type -> !outermost(type).getSimpleName().endsWith("Store"));
  }

  private static JavaClass outermost(JavaClass type) {
    Optional<JavaClass> around = type.getEnclosingClass();
    return around.isPresent() ? outermost(around.get()) : type;
  }

  private static ArchCondition<JavaClass> lookDownOrThroughDoors() {
    return new ArchCondition<>("depend on lower floors, or on events and doors of their own") {
      @Override
      public void check(JavaClass from, ConditionEvents events) {
        from.getDirectDependenciesFromSelf()
            .forEach(dependency -> {
              JavaClass to = dependency.getTargetClass();
              if (isForbidden(from, to)) {
                events.add(SimpleConditionEvent.violated(from, dependency.getDescription()));
              }
            });
      }
    };
  }

  private static boolean isForbidden(JavaClass from, JavaClass to) {
    int fromFloor = floor(from);
    int toFloor = floor(to);
    if (fromFloor == 0 || toFloor == 0 || room(from).equals(room(to)) || toFloor < fromFloor) {
      return false;
    }
    return toFloor > fromFloor || !isDoorOrEvent(to);
  }

  private static boolean isDoorOrEvent(JavaClass type) {
    JavaClass outer = outermost(type);
    return type.isAnnotatedWith(Door.class)
        || outer.isAnnotatedWith(Door.class)
        || outer.getSimpleName().endsWith("Event")
        // Floor 1 knows no feature: its rooms are everybody's tools.
        || floor(type) == 1;
  }

  private static int floor(JavaClass type) {
    return FLOORS.entrySet().stream()
        .filter(entry -> entry.getValue().contains(room(type)))
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(0);
  }

  private static String room(JavaClass type) {
    String prefix = "dev.switchboard.";
    if (!type.getPackageName().startsWith(prefix)) {
      return "";
    }
    String rest = type.getPackageName().substring(prefix.length());
    return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
  }
}
