<?php
/**
 * Answers with what a client needs all of its parts for: its configuration (found through APP_CONF_DIR), its
 * own database, and the models in monarc_common on the back office. 500 with the reason where a part fails.
 */
declare(strict_types=1);

function connect(array $configuration, string $name): PDO
{
    $params = $configuration['doctrine']['connection'][$name]['params']
        ?? throw new RuntimeException("local.php has no doctrine.connection.$name.params");
    $port = isset($params['port']) ? ";port={$params['port']}" : '';
    $source = "mysql:host={$params['host']}$port;dbname={$params['dbname']};charset=utf8mb4";
    try {
        return new PDO($source, $params['user'], $params['password'], [
            PDO::ATTR_TIMEOUT => 5,
            PDO::ATTR_EMULATE_PREPARES => false,
            PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC,
        ]);
    } catch (PDOException $e) {
        throw new RuntimeException("$name ({$params['dbname']} on {$params['host']}): {$e->getMessage()}", 0, $e);
    }
}

function configuration(): array
{
    $folder = getenv('APP_CONF_DIR');
    if ($folder === false || $folder === '') {
        throw new RuntimeException('APP_CONF_DIR is not set');
    }
    $file = rtrim($folder, '/') . '/local.php';
    if (!is_readable($file)) {
        throw new RuntimeException("$file cannot be read");
    }
    $configuration = require $file;
    return is_array($configuration) ? $configuration : throw new RuntimeException("$file returns no array");
}

function instance(): array
{
    $configuration = configuration();
    $own = connect($configuration, 'orm_cli');
    $common = connect($configuration, 'orm_default');
    $client = $own->query('SELECT id, name, proxy_alias FROM clients ORDER BY id LIMIT 1')->fetch()
        ?: throw new RuntimeException('the table clients is empty');
    $user = $own->query('SELECT firstname, lastname, email FROM users ORDER BY id LIMIT 1')->fetch()
        ?: throw new RuntimeException('the table users is empty');
    $linked = $own->query('SELECT model_id FROM clients_models')->fetchAll(PDO::FETCH_COLUMN);
    $language = (int) ($configuration['defaultLanguageIndex'] ?? 1);
    $models = $common->query("SELECT id, label$language AS label, is_generic FROM models WHERE status = 1 ORDER BY id");
    return [
        'instanceName' => $configuration['instanceName'] ?? null,
        'appVersion' => $configuration['appVersion'] ?? null,
        'twoFactorAuthEnforced' => $configuration['twoFactorAuthEnforced'] ?? null,
        'client' => ['id' => (int) $client['id'], 'name' => $client['name'], 'proxyAlias' => $client['proxy_alias']],
        'firstUser' => $user,
        'models' => array_values(array_map(
            fn (array $model) => ['id' => (int) $model['id'], 'label' => $model['label']],
            array_filter(
                $models->fetchAll(),
                fn (array $model) => $model['is_generic'] || in_array($model['id'], $linked),
            ),
        )),
    ];
}

header('Content-Type: application/json');
try {
    $answer = instance();
} catch (Throwable $e) {
    http_response_code(500);
    $answer = ['error' => $e->getMessage()];
}
echo json_encode($answer, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";
