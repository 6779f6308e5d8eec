package io.sfworker.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenStrengthTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "secret",
                "of-an-operator",
                "0123456789abcdef0123456789abcde",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                "abcabcabcabcabcabcabcabcabcabcabcabcabcabc",
                "password12password12password12password12",
                "0123456789abcdef0123456789abcdef",
                "abcdefghijklmnopqrstuvwxyzabcdefghijklm",
                "ein geheimes wort mit vielen leerzeichen",
                "gehéimesWortMitVielenBuchstabenUnd12345"
            })
    void whatCanBeGuessedIsRefusedInProduction(String token) {
        assertThatThrownBy(() -> production("SFWORKER_OPS_TOKEN", token))
                .isInstanceOf(SettingsRefused.class)
                .hasMessageContaining("SFWORKER_OPS_TOKEN")
                .hasMessageContaining("openssl rand -hex 32")
                .hasMessageNotContaining(token.length() == 1 ? "=x" : token);
    }

    @ParameterizedTest
    @CsvSource({"SFWORKER_HTTP_READTOKEN", "sfworker.ops.token", "sfworker.http.read-token"})
    void underEachNameOfBothTokens(String name) {
        assertThatThrownBy(() -> production(name, "short")).isInstanceOf(SettingsRefused.class);
    }

    @RepeatedTest(20)
    void whatAGeneratorMakesIsTaken() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);

        production("SFWORKER_OPS_TOKEN", HexFormat.of().formatHex(random));
        assertThat(TokenStrength.weakness(HexFormat.of().formatHex(random, 0, 16)))
                .isEmpty();
        assertThat(TokenStrength.weakness(Base64.getEncoder().encodeToString(random)))
                .isEmpty();
        assertThat(TokenStrength.weakness(UUID.randomUUID().toString())).isEmpty();
    }

    @Test
    void elsewhereAnyIsTaken() {
        StartedSettings.with(Map.of("SFWORKER_OPS_TOKEN", "x"));
    }

    private static void production(String name, String token) {
        StartedSettings.with(Map.of("APP_ENV", "production", name, token));
    }
}
