package io.sfworker;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sfworker.algorithm.CommitProcessor;
import io.sfworker.cluster.ClusterCloseProcessor;
import io.sfworker.cluster.ClusterInitProcessor;
import io.sfworker.cluster.ClusterProperties;
import io.sfworker.device.DeviceInitProcessor;
import io.sfworker.device.DeviceProperties;
import io.sfworker.intake.AdmitProcessor;
import io.sfworker.intake.DataRoots;
import io.sfworker.intake.IdentifyProcessor;
import io.sfworker.intake.IntakeProperties;
import io.sfworker.intake.SplitProcessor;
import io.sfworker.intake.TaskSplitter;
import io.sfworker.intake.TaskTypes;
import io.sfworker.intake.TaskValidator;
import io.sfworker.intake.ValidateProcessor;
import io.sfworker.ops.access.HttpProperties;
import io.sfworker.ray.Computation;
import io.sfworker.ray.OutputProperties;
import io.sfworker.ray.RayProperties;
import io.sfworker.revision.Sources;
import io.sfworker.task.Node;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;

/**
 * The processor beans of the stages intake, cluster, device and algorithm, under the names the routes use.
 *
 * <p>Made anew for each revision of the routes, as those of {@link ReportConfiguration} and {@link AlgorithmBeans}.
 */
class FlowConfiguration {
    @Bean
    TaskTypes taskTypes(Sources sources, ObjectMapper mapper) {
        return TaskTypes.read(sources.schemas(), sources.algorithms(), mapper);
    }

    @Bean
    DataRoots dataRoots(IntakeProperties properties, RayProperties ray, HttpProperties http, OutputProperties output) {
        return new DataRoots(properties.dataPath(), properties.dataRoots(), ownFolders(properties, ray, http, output));
    }

    /** The worker's own folders, which messages may not name and tasks not reach. */
    static List<Path> ownFolders(
            IntakeProperties intake, RayProperties ray, HttpProperties http, OutputProperties output) {
        return List.of(
                ray.runner().workDir(),
                RoutesConfiguration.kept(intake),
                http.auditFolder(),
                RedisConfiguration.urlFolder(intake),
                output.ledger());
    }

    @Bean
    IdentifyProcessor identify(Clock clock) {
        return new IdentifyProcessor(clock);
    }

    @Bean
    AdmitProcessor admit() {
        return new AdmitProcessor();
    }

    @Bean
    ValidateProcessor validate(TaskTypes types) {
        return new ValidateProcessor(new TaskValidator(types));
    }

    @Bean
    SplitProcessor split(
            Node node,
            DataRoots roots,
            IntakeProperties properties,
            ObjectProvider<RedisConfiguration.RedisServerAddress> redis,
            @Value("${server.port:8088}") int port) {
        Stream<String> stores = redis.stream().flatMap(RedisConfiguration.RedisServerAddress::places);
        List<String> services =
                Stream.concat(stores, Stream.of("0.0.0.0:" + port)).toList();
        return new SplitProcessor(new TaskSplitter(node, roots, properties, services));
    }

    @Bean
    ClusterInitProcessor clusterInit(Computation computation, ClusterProperties properties) {
        return new ClusterInitProcessor(computation, properties);
    }

    @Bean
    ClusterCloseProcessor clusterClose(Computation computation) {
        return new ClusterCloseProcessor(computation);
    }

    @Bean
    DeviceInitProcessor deviceInit(Computation computation, DeviceProperties properties) {
        return new DeviceInitProcessor(computation, properties);
    }

    @Bean
    CommitProcessor commit(Computation computation) {
        return new CommitProcessor(computation);
    }
}
