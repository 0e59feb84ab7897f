package dev.switchboard.boot;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import dev.switchboard.access.Totp;
import dev.switchboard.testing.TestProvider;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signing in by an agency's own provider, in a browser, at a provider that others wrote. */
class SignInIT extends InboxBrowser {
  private static TestProvider provider;
  private static TestHouse house;

  // Of its own: the others' house asks no provider.
  @BeforeAll
  static void start() {
    provider = TestProvider.reserve();
    try {
      house =
          TestHouse.with(
              Files.createTempDirectory("sign-in"),
              "oidc.private-hosts = [\"%s\"]".formatted(provider.host()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    provider.start(house.http() + "/api/v1/auth/oidc/callback");
    house.person(8, JONAS, "Jonas Weber", "open sesame");
    house.person(9, INES, "Inés Duarte", "open sesame");
    house.postgres().execute("update app_user set role = 'owner' where id = 9");
  }

  @AfterAll
  static void end() {
    house.close();
    provider.close();
  }

  @BeforeEach
  void nothingIsSet() {
    house
        .postgres()
        .execute(
            "delete from sign_in_provider",
            "delete from second_factor",
            "update app_user set email = id || '@gone.example', active = false where id not in (8, 9)");
  }

  private static Page come(Browser.NewContextOptions options, String path) {
    Page page = open(options);
    var _ = page.navigate(house.http() + path);
    return page;
  }

  private static Page come(String path) {
    return come(desktop(), path);
  }

  private static Page owner() {
    Page page = come(desktop().setViewportSize(1440, 900), "/settings/sign-in");
    enter(page, INES);
    return page;
  }

  private static void fill(Page page) {
    page.locator("[name=name]").fill("Northlamp ID");
    page.locator("[name=issuer]").fill(provider.issuer());
    page.locator("[name=clientId]").fill(TestProvider.CLIENT);
    page.locator("[name=clientSecret]").fill(TestProvider.SECRET);
    page.locator("[name=domains]").fill("northlamp.example");
  }

  private static void setUp(String... more) {
    String token = token(INES);
    JsonObject words =
        new JsonObject()
            .put("name", "Northlamp ID")
            .put("issuer", provider.issuer())
            .put("clientId", TestProvider.CLIENT)
            .put("clientSecret", TestProvider.SECRET)
            .put("domains", List.of("northlamp.example"));
    for (String one : more) {
      words.mergeIn(new JsonObject(one));
    }
    assertThat(call("PUT", "/api/v1/sign-in-provider", token, words).getString("name"))
        .isEqualTo("Northlamp ID");
  }

  private static String token(String email) {
    return call(
            "POST",
            "/api/v1/auth/login",
            "none",
            new JsonObject().put("email", email).put("password", "open sesame"))
        .getString("accessToken");
  }

  private static JsonObject call(String method, String path, String token, JsonObject body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(house.http() + path))
            .header("Authorization", "Bearer " + token)
            .method(method, HttpRequest.BodyPublishers.ofString(body.encode()))
            .build();
    HttpResponse<String> answer =
        HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString()).join();
    return new JsonObject(answer.body());
  }

  private static Locator byProvider(Page page, String email) {
    page.locator("[data-login-email]").fill(email);
    page.locator("[data-login-email]").press("Tab");
    return page.locator("[data-by-provider]");
  }

  /** At the provider's own pages. */
  private static void signInThere(Page page, String email) {
    page.locator("[name=login]").fill(email);
    page.locator("[name=password]").fill("whatever");
    page.locator("[type=submit]").click();
    page.locator("[type=submit]").click();
  }

  private static void awaitInbox(Page page) {
    page.locator("body[data-connection=live]").waitFor();
    assertThat(page).hasURL(house.http() + "/");
  }

  @Test
  void anOwnerSetsTheProviderAndAColleagueComesInByIt() {
    Page ines = owner();
    assertThat(ines.locator("sb-provider")).containsText("Everybody signs in by password");
    shoot(ines, "sign-in-none");
    ines.locator("[data-set-up]").click();
    assertThat(ines.locator("dialog.form .lead")).containsText("/api/v1/auth/oidc/callback");
    fill(ines);
    shoot(ines, "sign-in-form");
    ines.locator("[data-submit]").click();
    assertThat(ines.locator("[data-provider]")).containsText(provider.issuer());
    ines.locator("[data-test]").click();
    assertThat(ines.locator("[data-tested]")).hasText("The provider answers as it must.");
    shoot(ines, "sign-in-set");

    Page jonas = come("/");
    Locator way = byProvider(jonas, JONAS);
    assertThat(way).hasText("Sign in with Northlamp ID");
    shoot(jonas, "sign-in-offered");
    way.click();
    signInThere(jonas, JONAS);
    awaitInbox(jonas);
    shoot(jonas, "sign-in-done");
    jonas.reload();
    jonas.locator("body[data-connection=live]").waitFor();
    assertThat(house.postgres().select("select user_id || ' ' || subject from federated_identity"))
        .containsExactly("8 " + JONAS);

    var _ = ines.navigate(house.http() + "/settings/users");
    Locator row = ines.locator("[data-row]", new Page.LocatorOptions().setHasText(JONAS));
    row.locator("[data-menu]").click();
    ines.locator("wa-dropdown-item[value=identity]:visible").click();
    assertThat(ines.locator("dialog.form")).containsText("Northlamp ID knows them as " + JONAS);
    shoot(ines, "sign-in-identity");
    ines.locator("[data-submit]").click();
    assertThat(ines.locator(".toast")).containsText("is unlinked and signed out");
    assertThat(house.postgres().select("select 1 from federated_identity")).isEmpty();
    var _ = ines.navigate(house.http() + "/settings/audit");
    assertThat(ines.locator("sb-audit, sb-section").first())
        .containsText("changed the sign-in provider");
    shoot(ines, "sign-in-audit");
  }

  @Test
  void whoHasNoProviderIsOfferedNoneAndSignsInByPassword() {
    setUp();
    Page page = come("/");
    assertThat(byProvider(page, "ann@elsewhere.example")).hasCount(0);
    assertThat(byProvider(page, JONAS)).hasCount(1);
    page.locator("[data-login-password]").fill("open sesame");
    page.locator("[data-login-submit]").click();
    page.locator("body[data-connection=live]").waitFor();
  }

  @Test
  void whoIsNotLetInIsToldSoAndMayTryOtherwise() {
    setUp();
    Page page = come("/");
    byProvider(page, JONAS).click();
    signInThere(page, "stranger@northlamp.example");
    assertThat(page.locator("[data-provider-problem]")).containsText("not let in here");
    assertThat(page).hasURL(house.http() + "/");
    assertThat(page.locator("[data-login-password]")).isVisible();
    shoot(page, "sign-in-not-let-in");
  }

  @Test
  void newcomersComeInWhereTheOwnerSaysSo() {
    setUp("{\"newcomers\":\"viewer\"}");
    Page page = come("/");
    byProvider(page, "nia@northlamp.example").click();
    signInThere(page, "nia@northlamp.example");
    awaitInbox(page);
    assertThat(
            house
                .postgres()
                .select("select name from app_user where active and email like 'nia@%'"))
        .hasSize(1);
  }

  @Test
  void whoMustComeByTheProviderIsTold() {
    setUp("{\"passwords\":false}");
    Page page = come(desktop().setLocale("es-ES"), "/");
    assertThat(byProvider(page, JONAS)).hasText("Entrar con Northlamp ID");
    page.locator("[data-login-password]").fill("open sesame");
    page.locator("[data-login-submit]").click();
    assertThat(page.locator("[data-only]")).containsText("Tu agencia quiere");
    shoot(page, "sign-in-only");
    page.locator("[data-by-provider]").click();
    signInThere(page, JONAS);
    awaitInbox(page);
  }

  @Test
  void ourOwnSecondFactorIsAskedForWhereTheAgencyWants() {
    setUp("{\"secondFactor\":\"own\"}");
    String token = token(JONAS);
    String secret =
        call("POST", "/api/v1/auth/totp", token, new JsonObject().put("password", "open sesame"))
            .getString("secret");
    String now = Totp.code(secret, Instant.now().getEpochSecond() / 30);
    String recovery =
        call("POST", "/api/v1/auth/totp/confirm", token, new JsonObject().put("code", now))
            .getJsonArray("recoveryCodes")
            .getString(0);

    Page page = come("/");
    byProvider(page, JONAS).click();
    signInThere(page, JONAS);
    Locator code = page.locator("[data-provider-code]");
    code.waitFor();
    assertThat(page.locator("[data-login-password]")).isHidden();
    code.fill("000000");
    code.press("Enter");
    assertThat(page.locator("[data-provider-problem]")).containsText("not good");
    shoot(page, "sign-in-code");
    code.fill(recovery);
    page.locator("[data-provider-code-submit]").click();
    awaitInbox(page);
  }

  @Test
  void shortTokensAreRenewedUntilTheSessionEnds() {
    setUp();
    Page page = come("/");
    byProvider(page, JONAS).click();
    signInThere(page, JONAS);
    awaitInbox(page);
    // After the load, which is when the time to renew is reckoned.
    page.clock().install();
    page.reload();
    page.locator("body[data-connection=live]").waitFor();
    Response renewed =
        page.waitForResponse(
            "**/auth/refresh", () -> page.clock().fastForward(14 * 60_000L + 1_000));
    assertThat(renewed.status()).isEqualTo(200);

    house.postgres().execute("update user_session set ended_at = now() where user_id = 8");
    var _ =
        page.waitForResponse(
            "**/auth/refresh", () -> page.clock().fastForward(14 * 60_000L + 1_000));
    assertThat(page.locator("[data-login-password]")).isVisible();
  }

  @ParameterizedTest
  @EnumSource(names = {"LIGHT", "DARK"})
  void bothPagesAreForEverybody(ColorScheme scheme) throws IOException {
    setUp();
    Page page = come(desktop().setColorScheme(scheme), "/");
    byProvider(page, JONAS).waitFor();
    assertThat(violations(page)).isEmpty();
    enter(page, INES);
    var _ = page.navigate(house.http() + "/settings/sign-in");
    page.locator("[data-provider]").waitFor();
    assertThat(violations(page)).isEmpty();
    page.locator("[data-edit]").click();
    assertThat(violations(page)).isEmpty();
    shoot(page, "sign-in-edit-" + scheme.name().toLowerCase(java.util.Locale.ROOT));
  }

  @Test
  void onAPhoneItFits() {
    setUp();
    Page page = come(desktop().setViewportSize(375, 740), "/");
    byProvider(page, JONAS).waitFor();
    assertThat(number(page.locator("html"), "e => e.scrollWidth")).isLessThanOrEqualTo(375);
    shoot(page, "sign-in-phone");
  }
}
