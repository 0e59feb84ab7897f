package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The page of users: who comes, as what, who goes, and how they come in. */
class UsersIT extends InboxBrowser {
  /** As if nobody had been added yet: not by the first try either. */
  @BeforeEach
  void whoWasAddedIsSomebodyElse() {
    HOUSE
        .postgres()
        .execute(
            "update app_user set email = id || '@gone.example', name = 'Gone' where tenant_id = 1 and id not in (7, 8, 9)");
  }

  static Page at(String path, Browser.NewContextOptions options) {
    Page page = open(options, path);
    enter(page, INES);
    return page;
  }

  static Page at(String path) {
    return at(path, desktop().setViewportSize(1440, 900));
  }

  private static Page users() {
    Page page = at("/settings/users");
    line(page, INES).waitFor();
    return page;
  }

  private static Locator line(Page page, String text) {
    return page.locator("[data-row]", new Page.LocatorOptions().setHasText(text));
  }

  private static void fill(Page page, String name, String email) {
    page.locator("[name=name]").fill(name);
    page.locator("[name=email]").fill(email);
  }

  private static void choose(Page page, String of, String act) {
    line(page, of).locator("[data-menu]").click();
    page.locator("wa-dropdown-item[value=" + act + "]:visible").click();
  }

  private static Page added(String name, String email) {
    Page page = users();
    page.locator("[data-add]").click();
    fill(page, name, email);
    page.locator("[data-submit]").click();
    line(page, email).waitFor();
    return page;
  }

  @Test
  void whoIsAddedIsInTheListAtOnceAndComesInByTheirLink() {
    Page page = users();
    page.locator("[data-add]").click();

    assertThat(page.locator("[name=role][value=agent]")).isChecked();
    assertThat(page.locator("[name=active]")).isChecked();
    fill(page, "Noor Haddad", "noor@northlamp.example");
    shoot(page, "users-add");
    page.locator("[data-submit]").click();

    assertThat(page.locator("dialog.form")).hasCount(0);
    assertThat(page.locator(".toast")).containsText("Noor Haddad was added.");
    assertThat(line(page, "noor@northlamp.example")).containsText("No password yet");
    shoot(page, "users-added");
    page.locator("[data-undo]").click();
    String link = page.locator("[data-once]").inputValue();
    assertThat(link).contains("/password#");
    page.locator("[data-done]").click();

    Page noor = open();
    var _ = noor.navigate(link);
    noor.locator("input[type=password]").fill("a lantern in the north");
    noor.locator("button[type=submit], form button").last().click();
    assertThat(noor.locator("body")).containsText("Now sign in with it.");
  }

  @Test
  void anAddressThatSomebodyHasIsSaidAtTheField() {
    Page page = users();
    page.locator("[data-add]").click();
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-problem=name]")).hasText("Fill this in.");

    fill(page, "Another Marta", MARTA);
    page.locator("[data-submit]").click();

    assertThat(page.locator("[data-problem=email]"))
        .hasText("Somebody of your agency has this address already.");
    assertThat(page.locator("[name=email]")).isFocused();
    assertThat(page.locator("[name=name]")).hasValue("Another Marta");
    shoot(page, "users-taken");
    page.keyboard().press("Escape");
    assertThat(page.locator("[data-add]")).isFocused();
  }

  @Test
  void editingFillsTheSameFormAndShowsWhatWasSaved() {
    Page page = added("Ada Brink", "ada@northlamp.example");

    line(page, "ada@northlamp.example").locator("[data-edit]").click();
    assertThat(page.locator("[name=email]")).hasValue("ada@northlamp.example");
    page.locator("[name=name]").fill("Ada Brinkmann");
    page.locator("[name=role][value=viewer]").check();
    page.locator("[data-submit]").click();

    assertThat(line(page, "ada@northlamp.example")).containsText("Ada Brinkmann");
    assertThat(line(page, "ada@northlamp.example")).containsText("Viewer");
    assertThat(page.locator(".toast")).containsText("Ada Brinkmann was saved.");
  }

  @Test
  void whatSomebodyElseChangedMeanwhileIsNotOverwritten() {
    Page page = added("Ben Okri", "ben@northlamp.example");
    line(page, "ben@northlamp.example").locator("[data-edit]").click();
    HOUSE
        .postgres()
        .execute(
            "update app_user set name = 'Benjamin', edits = edits + 1 where email = 'ben@northlamp.example'");

    page.locator("[name=name]").fill("Benny");
    page.locator("[data-submit]").click();

    assertThat(page.locator("[data-form-problem]")).containsText("Somebody changed it meanwhile");
    assertThat(
            HOUSE
                .postgres()
                .select("select name from app_user where email = 'ben@northlamp.example'"))
        .containsExactly("Benjamin");
  }

  @Test
  void deletingAsksAndDeactivates() {
    Page page = added("Cleo Marsh", "cleo@northlamp.example");

    choose(page, "cleo@northlamp.example", "deactivate");
    assertThat(page.locator("dialog.form")).containsText("Deactivate Cleo Marsh?");
    shoot(page, "users-deactivate");
    page.locator("[data-submit]").click();

    assertThat(line(page, "cleo@northlamp.example")).containsText("Deactivated");
    choose(page, "cleo@northlamp.example", "activate");
    assertThat(line(page, "cleo@northlamp.example")).containsText("No password yet");
  }

  @Test
  void theLastOwnerStaysAndItSaysWhy() {
    Page page = users();

    choose(page, INES, "deactivate");
    page.locator("[data-submit]").click();

    assertThat(page.locator("[data-form-problem]"))
        .hasText("Inés Duarte is the last owner. Make somebody else an owner first.");
    shoot(page, "users-last-owner");
    page.keyboard().press("Escape");
    assertThat(line(page, INES)).containsText("Active");
  }

  @Test
  void aSecondFactorThatWasLostIsReset() {
    Page page = users();
    choose(page, JONAS, "factor");
    page.locator("[data-submit]").click();
    assertThat(page.locator("[data-form-problem]")).hasText("They have no second factor.");
  }

  @Test
  void searchAndFiltersNarrowTheListAndStandInTheAddress() {
    Page page = users();

    page.locator("[data-search]").fill("weber");

    assertThat(page.locator("[data-row]")).hasCount(1);
    assertThat(line(page, JONAS)).isVisible();
    assertThat(page.url()).endsWith("/settings/users?q=weber");
    page.locator("[data-filter=role]").selectOption("owner");
    assertThat(page.locator(".empty")).containsText("Nothing fits");
    var _ = page.reload();
    assertThat(page.locator("[data-search]")).hasValue("weber");
    assertThat(page.locator(".empty")).containsText("Nothing fits");
  }

  @Test
  void whoIsHeldToSomeClientsSeesTheseAtOnceAndNothingElse() throws IOException {
    String customer = customer();
    String email = "rosa" + customer + "@northlamp.example";
    HOUSE.person(Long.parseLong(customer), email, "Rosa Lund", "open sesame");
    HOUSE
        .postgres()
        .execute(
            "insert into location (id, tenant_id, client_id, name) values (31, 1, 10, 'Riverside') on conflict do nothing");
    var _ = HOUSE.customerWrites(customer, "Is the oven on?");
    var _ = conversationOf(customer);
    Page rosa = signIn(email);
    assertThat(row(rosa, "Is the oven on?")).isVisible();
    Page page = at("/settings/users", desktop().setViewportSize(1440, 900).setBypassCSP(true));
    line(page, email).locator("[data-edit]").click();
    assertThat(page.locator("[data-field=grants]")).isHidden();
    page.locator("[name=role][value=admin]").check();
    assertThat(page.locator("[data-field=sees]")).isHidden();
    page.locator("[name=role][value=agent]").check();

    page.locator("[name=sees][value=some]").check();
    assertThat(page.locator("[name='grant 10']")).isVisible();
    page.locator("[name='grant 10 31']").check();
    assertThat(violations(page)).as("form").isEmpty();
    shoot(page, "users-grants");
    page.locator("[data-submit]").click();

    // Its number is in no location: Riverside has none of it.
    assertThat(line(page, email).locator("[data-sees]")).hasText("one client");
    assertThat(row(rosa, "Is the oven on?")).hasCount(0);
    assertThat(rosa.locator("sb-conversation-list .empty")).isVisible();
    // Runs cannot be cut into clients.
    assertThat(rosa.locator("sb-rail [data-section]")).hasCount(0);
    shoot(rosa, "inbox-nothing-granted");

    line(page, email).locator("[data-edit]").click();
    assertThat(page.locator("[name='grant 10 31']")).isChecked();
    page.locator("[name='grant 10']").check();
    page.locator("[data-submit]").click();

    assertThat(row(rosa, "Is the oven on?")).isVisible();
    assertThat(HOUSE.postgres().select("select client_id, location_id from user_grant")).hasSize(1);
  }

  @Test
  void whoHasNoRightSeesNeitherTheWayNorThePage() throws IOException {
    Page marta = signIn(MARTA, desktop().setBypassCSP(true));
    assertThat(marta.locator("sb-rail [data-section=workflows]")).hasCount(1);
    assertThat(marta.locator("sb-rail [data-section]")).hasCount(1);

    var _ = marta.navigate(HOUSE.http() + "/settings/users");

    assertThat(marta.locator(".page .empty")).containsText("This is for owners and admins");
    assertThat(violations(marta)).as("no right").isEmpty();
    shoot(marta, "no-right");
    marta.locator(".page .empty a").click();
    assertThat(marta.locator("sb-conversation-list")).isVisible();
  }

  @Test
  void aKeyboardIsEnough() {
    Page page = signIn(INES);
    page.locator("sb-conversation-list").waitFor();
    page.keyboard().press("g");
    page.keyboard().press(",");
    line(page, INES).waitFor();
    assertThat(page.url()).endsWith("/settings");

    page.locator("[data-add]").focus();
    page.keyboard().press("Enter");
    assertThat(page.locator("[name=name]")).isFocused();
    page.keyboard().type("Dora Lind");
    page.keyboard().press("Tab");
    page.keyboard().type("dora@northlamp.example");
    page.keyboard().press("Enter");

    assertThat(line(page, "dora@northlamp.example")).isVisible();
    page.keyboard().press("g");
    page.keyboard().press("w");
    assertThat(page.locator("sb-conversation-list")).isVisible();
    var _ = page.goBack();
    assertThat(line(page, "dora@northlamp.example")).isVisible();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void axeFindsNothing(ColorScheme scheme) throws IOException {
    Page page =
        at(
            "/settings/users",
            desktop().setViewportSize(1440, 900).setColorScheme(scheme).setBypassCSP(true));
    line(page, INES).waitFor();
    assertThat(violations(page)).as("list").isEmpty();
    shoot(page, "users-" + scheme.name().toLowerCase(java.util.Locale.ROOT));

    page.locator("[data-add]").click();
    page.locator("[data-submit]").click();
    assertThat(violations(page)).as("form").isEmpty();
  }

  @Test
  void aPhoneShowsACardEach() {
    Page page =
        at(
            "/settings/users",
            new Browser.NewContextOptions()
                .setViewportSize(390, 844)
                .setHasTouch(true)
                .setLocale("es-ES"));
    line(page, INES).waitFor();

    assertThat((Boolean) page.evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isTrue();
    assertThat(page.locator("[data-add]")).containsText("Añadir usuario");
    shoot(page, "users-phone");
    page.locator("[data-add]").tap();
    shoot(page, "users-phone-add");
  }
}
