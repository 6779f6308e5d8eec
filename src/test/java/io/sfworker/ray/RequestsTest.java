package io.sfworker.ray;

import static io.sfworker.ray.Tasks.aProductionTask;
import static io.sfworker.ray.Tasks.aTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sfworker.failure.FailureCode;
import io.sfworker.failure.InternalFailure;
import io.sfworker.task.TaskLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RequestsTest {
    private static final Duration LIMIT = Duration.ofMillis(1500);

    @Test
    void opensASimulationWithoutAddresses() {
        assertThat(Requests.open(aTask("t", "{}"), Tasks.limits("psi"), LIMIT).text())
                .isEqualTo("""
                        {"attempt":"t/0/1","token":"1:1","timeout_seconds":1.5,\
                        "cluster":{"mode":"simulation","parties":[{"name":"alice"},{"name":"bob"}],\
                        "self_party":null,"ray_mode":false,"job_name":null,"options":{}},\
                        "limits":{"max_memory":8000000000,"memory_setting":"limit of psi","max_cpu_percent":150},\
                        "inputs":{"input_paths":{"alice":"/data/alice/in.csv","bob":"/data/bob/in.csv"}},\
                        "outputs":{"output_paths":{"alice":"/data/alice/out.csv"}}}""");
    }

    @Test
    void opensAProductionTaskWithAddressesAndWhatThePartiesMustAgreeOn() {
        assertThat(Requests.open(aProductionTask(), new TaskLimits(0, "none", 0), LIMIT)
                        .text())
                .isEqualTo("""
                        {"attempt":"p/2/17","token":"3:17","timeout_seconds":1.5,\
                        "cluster":{"mode":"production","parties":[\
                        {"name":"alice","address":"10.0.0.1:19000","listen_address":"0.0.0.0:19000"},\
                        {"name":"bob","address":"10.0.0.2:19000"}],\
                        "self_party":"bob","ray_mode":true,"job_name":"job","options":{"log_to_driver":false}},\
                        "limits":{"max_memory":0,"memory_setting":"none","max_cpu_percent":0},\
                        "inputs":{"train_data":{"bob":"/data/b.csv"}},"outputs":{},\
                        "spu":[{"party":"alice","address":"10.0.0.1:19000","listen_address":"0.0.0.0:19000"},\
                        {"party":"bob","address":"10.0.0.2:19000"}],\
                        "task":{"module":"sfworker.algorithm.ss_lr","spu_address":"10.0.0.2:19000",\
                        "agree":{"task_type":"ss_lr","task_config.label":"y",\
                        "task_config.train_data.parties":["alice","bob"],\
                        "spu_config.runtime_config":{"protocol":"SEMI2K"}}}}""");
    }

    @Test
    void asksForNoDevicesWhenThePlanHasNone() {
        assertThat(Requests.devices(aTask("t", "{}"), LIMIT).text()).isEqualTo("""
                        {"attempt":"t/0/1","token":"1:1","timeout_seconds":1.5,"spu":null,"heu":null}""");
    }

    @Test
    void asksForThePlannedDevices() {
        assertThat(Requests.devices(aProductionTask(), LIMIT).text()).isEqualTo("""
                        {"attempt":"p/2/17","token":"3:17","timeout_seconds":1.5,\
                        "spu":{"nodes":[\
                        {"party":"alice","address":"10.0.0.1:19000","listen_address":"0.0.0.0:19000"},\
                        {"party":"bob","address":"10.0.0.2:19000"}],\
                        "runtime_config":{"protocol":"SEMI2K"},"link_desc":{"recv_timeout_ms":1}},\
                        "heu":{"mode":"PHEU"}}""");
    }

    @Test
    void runsAnAlgorithmWithFilesByFieldAndParty() {
        assertThat(Requests.run(aTask("t", "{\"keys\":[\"id\"]}"), LIMIT).text())
                .isEqualTo("""
                        {"attempt":"t/0/1","token":"1:1","timeout_seconds":1.5,\
                        "algorithm":"psi","module":"sfworker.algorithm.psi","parameters":{"keys":["id"]},\
                        "inputs":{"input_paths":{"alice":"/data/alice/in.csv","bob":"/data/bob/in.csv"}},\
                        "outputs":{"output_paths":{"alice":"/data/alice/out.csv"}}}""");
    }

    @Test
    void namesAttemptClaimAndReasonInTheSmallCalls() {
        var attempt = aTask("t", "{}").attempt();
        assertThat(Requests.attempt(attempt).text()).isEqualTo("{\"attempt\":\"t/0/1\"}");
        assertThat(Requests.claim(attempt, "1:1").text()).isEqualTo("{\"attempt\":\"t/0/1\",\"token\":\"1:1\"}");
        assertThat(Requests.cancel(attempt, FailureCode.REVOKED).text())
                .isEqualTo("{\"attempt\":\"t/0/1\",\"reason\":\"REVOKED\"}");
    }

    @Test
    void refusesParametersThatAreNotJson() {
        var task = aTask("t", "{broken");
        assertThatThrownBy(() -> Requests.run(task, LIMIT)).isInstanceOf(InternalFailure.class);
    }
}
