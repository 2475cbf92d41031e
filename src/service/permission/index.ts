// Which notebooks may read which secrets: kept by the service of one JupyterLab, wherever the secrets are.
export { permissionRoutes } from './routes';
