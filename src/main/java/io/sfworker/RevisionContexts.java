package io.sfworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.sfworker.celery.CeleryComponent;
import io.sfworker.celery.CeleryConstants;
import io.sfworker.flow.LogFields;
import io.sfworker.flow.StackGuard;
import io.sfworker.intake.TaskTypes;
import io.sfworker.ops.TaskBoard;
import io.sfworker.ops.metrics.TaskDurations;
import io.sfworker.ops.metrics.TaskLabels;
import io.sfworker.ops.trace.TaskTraces;
import io.sfworker.ray.Computation;
import io.sfworker.revision.ContextFactory;
import io.sfworker.revision.Revision;
import io.sfworker.revision.RevisionContext;
import io.sfworker.revision.RevisionRefused;
import io.sfworker.revision.RouteProperties;
import io.sfworker.revision.RouteSteps;
import io.sfworker.revision.Sources;
import io.sfworker.revision.check.Problem;
import io.sfworker.revision.check.Vocabulary;
import io.sfworker.revision.dryrun.DryRun;
import io.sfworker.revision.expression.RouteLanguages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.component.kamelet.KameletComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.spi.ManagementStrategy;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * Makes a Camel context per revision, with processors of its own that know the revision's declarations of task types.
 *
 * <p>Connections, slots and metrics are the worker's; all contexts share them.
 */
final class RevisionContexts implements ContextFactory {
    private final ConfigurableApplicationContext worker;

    RevisionContexts(ConfigurableApplicationContext worker) {
        this.worker = worker;
    }

    @Override
    public Optional<String> checkConditions() {
        return CheckConditions.of(worker.getEnvironment());
    }

    @Override
    public Vocabulary vocabulary(Revision revision) throws RevisionRefused {
        try (Flow flow = new Flow(revision, null)) {
            return new Vocabulary(
                    RevisionBeans.names(flow.beans),
                    RevisionSettings.propertyNames(worker),
                    Set.copyOf(flow.taskTypes()));
        } catch (RuntimeException e) {
            // Declarations are read by Spring, which wraps whatever is wrong with them.
            throw refused(e, revision);
        }
    }

    @Override
    public List<Problem> dryRun(Revision revision) {
        if (!worker.getBean(RouteProperties.class).dryRun()) {
            return List.of();
        }
        DryRun run = new DryRun();
        try (Flow flow = new Flow(revision, run)) {
            RevisionSettings.apply(flow.camel, worker);
            flow.camel.getShutdownStrategy().setTimeout(1);
            flow.camel.setAutowiredEnabled(false);
            run.equip(flow.camel);
            flow.start();
            return run.problems(flow.camel, flow.taskTypes()).stream()
                    .map(problem -> withFolder(problem, revision))
                    .toList();
        } catch (Exception e) {
            // Camel's own methods declare no less; whatever a candidate does, it is refused and the others go on.
            return List.of(RouteErrors.problem(e, revision.files()));
        }
    }

    @Override
    public RevisionContext open(Revision revision, RouteSteps steps, EventNotifier taskEnds) throws RevisionRefused {
        Flow flow = null;
        try {
            flow = new Flow(revision, null);
            RevisionSettings.apply(flow.camel, worker);
            RevisionSettings.measure(flow.camel, worker.getBean(MeterRegistry.class));
            flow.camel.addComponent(
                    "celery", worker.getBean(CeleryComponent.class).another(revision.hash()));
            flow.camel.getCamelContextExtension().addInterceptStrategy(steps);
            flow.camel.getManagementStrategy().addEventNotifier(taskEnds);
            watch(flow);
            flow.start();
            return new RevisionContext(revision.hash(), flow.camel, steps, flow::close);
        } catch (Exception e) {
            // As above.
            if (flow != null) {
                flow.close();
            }
            throw refused(e, revision);
        }
    }

    /** Nobody watches where files are only validated. */
    private void watch(Flow flow) {
        ManagementStrategy events = flow.camel.getManagementStrategy();
        worker.getBeanProvider(TaskLabels.class).ifAvailable(labels -> labels.know(flow.taskTypes()));
        worker.getBeanProvider(TaskDurations.class)
                .ifAvailable(durations -> events.addEventNotifier(durations.of(RevisionContext.INTAKE)));
        worker.getBeanProvider(TaskBoard.class).ifAvailable(board -> events.addEventNotifier(board.notices()));
        worker.getBeanProvider(TaskTraces.class).ifAvailable(traces -> {
            events.addEventNotifier(traces.tasks(RevisionContext.INTAKE));
            flow.camel.getCamelContextExtension().addInterceptStrategy(traces.steps());
        });
    }

    /** Camel names places by the file's last name. */
    private static Problem withFolder(Problem problem, Revision revision) {
        return revision.files().routes().files().keySet().stream()
                .filter(file -> file.endsWith("/" + problem.file()))
                .findFirst()
                .map(file -> new Problem(file, problem.line(), problem.path(), problem.text()))
                .orElse(problem);
    }

    private static RevisionRefused refused(Exception e, Revision revision) {
        return new RevisionRefused(List.of(RouteErrors.problem(e, revision.files())));
    }

    /** A Camel context and the processors that its routes name. */
    private final class Flow implements AutoCloseable {
        private final Revision revision;
        private final AnnotationConfigApplicationContext beans = new AnnotationConfigApplicationContext();
        private final CamelContext camel = new DefaultCamelContext(new DefaultRegistry(new RevisionBeans(beans)));

        Flow(Revision revision, @Nullable DryRun run) {
            this.revision = revision;
            camel.getCamelContextExtension().setName("sfworker-" + revision.hash());
            camel.getCamelContextExtension()
                    .addInterceptStrategy(new LogFields(revision.hash(), CeleryConstants.TASK_ID));
            camel.getCamelContextExtension().addInterceptStrategy(new StackGuard());
            RouteLanguages.equip(camel);
            beans.setParent(worker);
            beans.setEnvironment(worker.getEnvironment());
            beans.registerBean(Sources.class, revision::sources);
            beans.registerBean(ProducerTemplate.class, () -> camel.createProducerTemplate());
            if (run != null) {
                run.processors().forEach((name, standin) -> beans.registerBean(name, Processor.class, () -> standin));
                beans.registerBean(
                        "dryComputation", Computation.class, run::computation, bean -> bean.setPrimary(true));
                // Its failures are no task's: an operator would look for them in vain.
                beans.registerBean(Level.class, () -> Level.DEBUG);
            }
            beans.register(FlowConfiguration.class, ReportConfiguration.class, AlgorithmBeans.class);
            beans.refresh();
        }

        List<String> taskTypes() {
            return beans.getBean(TaskTypes.class).names();
        }

        void start() throws Exception {
            KameletComponent kamelets = new KameletComponent();
            camel.addComponent("kamelet", kamelets);
            // After it was added, which gives it the settings of Spring Boot's own context.
            kamelets.setLocation("file:" + revision.sources().routes());
            List<Resource> files = revision.files().routes().files().entrySet().stream()
                    .filter(file -> file.getKey().endsWith(".camel.yaml"))
                    .map(Flow::resource)
                    .toList();
            PluginHelper.getRoutesLoader(camel).loadRoutes(files);
            camel.start();
        }

        private static Resource resource(Map.Entry<String, String> file) {
            return ResourceHelper.fromString("file:" + file.getKey(), file.getValue());
        }

        @Override
        public void close() {
            camel.stop();
            RevisionSettings.forget(camel, worker.getBean(MeterRegistry.class));
            beans.close();
        }
    }
}
