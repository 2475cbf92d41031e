// Which notebooks may read which secrets: decided and remembered here, from facts that a Jupyter server gives.
export { Permissions } from './permissions';
export { permissionRoutes } from './routes';
export { PermissionStore } from './store';
