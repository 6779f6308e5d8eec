package io.sfworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.lettuce.core.RedisCredentials;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslVerifyMode;
import io.sfworker.settings.SettingsRefused;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

class RedisAddressTest {
    private final Map<String, String> settings = new HashMap<>();

    @Test
    void isEmptyWithoutAnySetting() {
        assertThat(RedisAddress.configured(properties(), false)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> RedisAddress.configured(properties(), true));
    }

    @Test
    void readsSentinelsAsKombuDoes() {
        settings.put("redis-url", "sentinel://:secret@10.0.0.1:26380/5;sentinel://10.0.0.2");
        settings.put("redis-master", "mymaster");

        RedisURI uri = uri();

        assertThat(uri.getSentinelMasterId()).isEqualTo("mymaster");
        assertThat(uri.getSentinels())
                .extracting(sentinel -> sentinel.getHost() + ":" + sentinel.getPort())
                .containsExactly("10.0.0.1:26380", "10.0.0.2:26379");
        assertThat(uri.getDatabase()).isEqualTo(5);
        assertThat(uri.getCredentialsProvider().resolveCredentials().block().getPassword())
                .isEqualTo("secret".toCharArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://worker@10.0.0.1:60379/0", "sentinel://worker@10.0.0.1:26380/5"})
    void aNameInTheUrlGoesWithThePasswordBesideIt(String url) {
        settings.put("redis-url", url);
        settings.put("redis-password", "p@ss/word:1");
        settings.put("redis-master", "mymaster");

        RedisCredentials credentials =
                uri().getCredentialsProvider().resolveCredentials().block();

        assertThat(credentials.getUsername()).isEqualTo("worker");
        assertThat(credentials.getPassword()).isEqualTo("p@ss/word:1".toCharArray());
    }

    @Test
    void wantsToKnowWhomTheSentinelsWatch() {
        settings.put("redis-url", "sentinel://10.0.0.1:26379/0");

        assertThatIllegalStateException()
                .isThrownBy(this::uri)
                .isInstanceOf(SettingsRefused.class)
                .withMessageStartingWith("REDIS_URL=sentinel://10.0.0.1:26379/0 names Sentinels")
                .withMessageContaining("set REDIS_MASTER_NAME");
    }

    @ParameterizedTest
    @CsvSource({"CERT_REQUIRED, FULL", "required, FULL", "CERT_NONE, NONE", "none, NONE"})
    void checksTheServerUnlessTheUrlSaysNo(String word, SslVerifyMode mode) {
        settings.put("redis-url", "rediss://10.0.0.1:6380/0?ssl_cert_reqs=" + word);

        assertThat(uri().isSsl()).isTrue();
        assertThat(uri().getVerifyMode()).isEqualTo(mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://localhost:6379/0", "sentinel://10.0.0.1/0;sentinel://localhost/0"})
    void refusesLocalhostInProduction(String url) {
        settings.put("redis-url", url);
        settings.put("redis-master", "mymaster");

        assertThatIllegalStateException()
                .isThrownBy(() -> RedisAddress.configured(properties(), true))
                .isInstanceOf(SettingsRefused.class)
                .withMessageStartingWith("REDIS_URL=" + url + ": in production not localhost");
    }

    @Test
    void refusesTheHostLocalhostInProduction() {
        settings.put("redis-host", "localhost");

        assertThatIllegalStateException()
                .isThrownBy(() -> RedisAddress.configured(properties(), true))
                .withMessageStartingWith("REDIS_HOST=localhost: in production not localhost");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://:secret@10.0.0.1",
                "sentinel://:secret@10.0.0.1;redis://10.0.0.2",
                "sentinel://",
                ":secret@10.0.0.1",
                "redis://:s/@secret@ho st:1"
            })
    void neverRepeatsAUrlThatIsNone(String url) {
        settings.put("redis-url", url);

        assertThatIllegalStateException()
                .isThrownBy(this::uri)
                .isInstanceOf(SettingsRefused.class)
                .withMessageStartingWith("REDIS_URL=")
                .withMessageContaining(" is no Redis URL: write redis://")
                .withNoCause()
                .withMessageNotContaining("secret");
    }

    @Test
    void completesAUrlWithoutPassword() {
        settings.put("redis-url", "redis://10.0.0.1:6379/0");
        settings.put("redis-password", "secret");

        assertThat(uri().getCredentialsProvider().resolveCredentials().block().getPassword())
                .isEqualTo("secret".toCharArray());
        assertThat(LettuceConnectionFactory.createRedisConfiguration(uri()))
                .isInstanceOfSatisfying(
                        RedisStandaloneConfiguration.class,
                        spring -> assertThat(spring.getPassword().isPresent()).isTrue());
    }

    private RedisURI uri() {
        return RedisAddress.configured(properties(), false).orElseThrow().uri();
    }

    private CeleryProperties properties() {
        Map<String, String> named = new HashMap<>();
        settings.forEach((name, value) -> named.put("sfworker.celery." + name, value));
        return new Binder(new MapConfigurationPropertySource(named))
                .bindOrCreate("sfworker.celery", CeleryProperties.class);
    }
}
