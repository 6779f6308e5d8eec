package io.sfworker.revision.expression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Expressions that would leave the message, and the attributes of a route file that evaluate them. */
public final class Attacks {
    /** Two that were live once: one starts a program, the other prints a file. */
    static final String PROGRAM = "${variable.request.cluster.mode.getDeclaringClass.getClassLoader"
            + ".loadClass('java.lang.ProcessBuilder').getConstructors[0].newInstance('touch')}";

    static final String FILE =
            "${variable.request.algorithm.outputs[0].path.resolve('%s').toUri.toURL.openStream.readAllBytes}";

    /** All kinds, in many spellings. */
    public static final List<String> ALL = List.of(
            PROGRAM,
            FILE.formatted("/etc/hostname"),
            "${variable.request.cluster.mode.getDeclaringClass.getModule.getLayer.modules}",
            "${variable.request.cluster.mode.getDeclaringClass.getEnumConstants[0].name}",
            "${variable.request.algorithm.outputs[0].path.getFileSystem.getFileStores}",
            "${variable.request.algorithm().outputs()[0].path().toUri().toURL().openStream().readAllBytes()}",
            "${variable.execution.taskTypeKnown('x')}",
            "${variable.execution.delivery.startedAt.getChronology}",
            "${variable.failure.getCause.getSuppressed}",
            "${variable.interruption.cancel(true)}",
            "${header.CamelCeleryEta.describeConstable.get}",
            "${header.CamelCeleryTaskName.getBytes}",
            "${body.getClass}",
            "${body.getClass()}",
            "${body.class}",
            "${body?.class}",
            "${body.class.classLoader}",
            "${body.a.b.class.name}",
            "${body['a'].getClass.forName('java.lang.Runtime')}",
            "${body[a].getClass}",
            "${header.a.getClass}",
            "${headers.a.getClass()}",
            "${header[a].class}",
            "${header.a.bytes}",
            "${in.header.a.getClass}",
            "${in.body.getClass}",
            "${exchangeProperty.a.getClass.getMethods}",
            "${exchangeProperty[a].getClass}",
            "${variable.a.getClass}",
            "${variable.a.toString.getClass}",
            "${variable.a.repeat(3)}",
            "${variable.request.getClass}",
            "${variable.request.cluster().mode().getDeclaringClass()}",
            "${variable.request.cluster.mode.declaringClass}",
            "${exception.getStackTrace}",
            "${exception.cause.getClass}",
            "${exception.class.name}",
            "${bodyAs(java.io.File)}",
            "${bodyAs('java.nio.file.Path')}",
            "${bodyAs(String).getClass}",
            "${bodyAs(${header.type})}",
            "${mandatoryBodyAs(java.net.URL)}",
            "${mandatoryBodyAs(String).class}",
            "${messageAs(java.io.File)}",
            "${messageAs(String).getClass}",
            "${headerAs(a, java.io.File)}",
            "${variableAs(a, java.lang.Class)}",
            "${bean:probe}",
            "${bean:probe.touch}",
            "${bean:probe?method=touch}",
            "${bean:type:java.lang.System?method=getenv}",
            "${ref:probe}",
            "${type:java.lang.System}",
            "${type:java.io.File.separator}",
            "${exchange}",
            "${exchange.context}",
            "${exchange.getContext().getRegistry()}",
            "${logExchange}",
            "${camelContext}",
            "${camelContext.name}",
            "${camelContext.registry.lookupByName('probe')}",
            "${camelContext?.registry}",
            "${sys.user.home}",
            "${sysenv.HOME}",
            "${sysenv:HOME}",
            "${env.HOME}",
            "${env:HOME}",
            "${properties:probe.secret}",
            "${properties:probe.secret:none}",
            "${propertiesExist:probe.secret}",
            "${resource:file:/etc/hostname}",
            "${file:name}",
            "${file:absolute.path}",
            "${attachments}",
            "${attachment[a]}",
            "${attachmentContent(a)}",
            "${jq(.a)}",
            "${jsonpath($.a)}",
            "${xpath(/a)}",
            "${groovy(1)}",
            "${empty(java.util.HashMap)}",
            "${uuid(probe)}",
            "${random(${camelContext.uptime})}",
            "${hash(${sysenv.HOME})}",
            "${hash(${body.getClass})}",
            "${collate(${bean:probe.touch})}",
            "${skip(${exchange.context})}",
            "${iif(${header.a} == 'x','b',${camelContext.name})}",
            "${iif(${body.getClass} == 'x','b','c')}",
            "${join(',','a',${bean:probe.touch})}",
            "${replace('a','b',${type:java.lang.System})}",
            "${replace('a','${header.a}')}",
            "${replace(a,b,'resou''rce:file:/etc/hostname')}",
            "${replace(a,b,resource:file:/etc/hostname)}",
            "${substring(1,2,${camelContext.name})}",
            "${pretty(${exchange})}",
            "${list(1,${ref:probe})}",
            "${map(a,${sys.user.home})}",
            "$simple{camelContext.name}",
            "$simple{body.getClass}",
            "\\${camelContext.name}",
            "'${camelContext.name}'",
            "\"${body.class}\"",
            "${body} ${header.${camelContext.name}}",
            "${body[${camelContext.name}]}",
            "${ camelContext.name}",
            "${camelContext\n.name}",
            "${body.getClass} == 'x' && ${body} == 'y'",
            "${body} is 'x' || ${exchange.context} == 'y'",
            "${null.getClass}",
            "${date:now:${camelContext.name}}",
            "${messageHistory.getClass}",
            "${body.a(${header.b}).class}",
            "${body\\u002egetClass}",
            "${body\\}.getClass}");

    /** Steps by name; {@code %s} stands for the expression as a YAML text. */
    public static final Map<String, String> STEPS = steps();

    private Attacks() {}

    private static Map<String, String> steps() {
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put("log", "log: {message: %s}");
        steps.put("setBody", "setBody: {simple: %s}");
        steps.put(
                "setBody, in full", "setBody: {expression: {simple: {expression: %s, resultType: java.lang.String}}}");
        steps.put("name of a header", "setHeader: {name: %s, constant: x}");
        steps.put("name of a variable", "setVariable: {name: %s, constant: x}");
        steps.put("setProperty", "setProperty: {name: x, simple: %s}");
        steps.put("language header", "setBody: {header: %s}");
        steps.put("language variable", "setBody: {variable: %s}");
        steps.put("language exchangeProperty", "setBody: {exchangeProperty: %s}");
        steps.put("filter", "filter: {simple: %s, steps: [{log: x}]}");
        steps.put("when", "choice: {when: [{simple: %s, steps: [{log: x}]}]}");
        steps.put("loop", "loop: {simple: %s, steps: [{log: x}]}");
        steps.put("delay", "delay: {simple: %s}");
        steps.put("split", "split: {simple: %s, steps: [{log: x}]}");
        steps.put("sort", "sort: {expression: {simple: %s}}");
        steps.put("validate", "validate: {simple: %s}");
        steps.put("throttle", "throttle: {simple: %s}");
        steps.put("throwException", "throwException: {exceptionType: java.lang.IllegalStateException, message: %s}");
        steps.put("convertHeaderTo", "convertHeaderTo: {name: %s, type: String}");
        steps.put("removeVariable", "removeVariable: {name: %s}");
        steps.put("claimCheck", "claimCheck: {operation: Set, key: %s}");
        steps.put("toD", "toD: {uri: %s}");
        return steps;
    }
}
